-- What a user got of a version, line by line; see loaded_lines_that_differ.
CREATE TEMPORARY TABLE loaded_lines (
    shard              text    NOT NULL,
    line               integer NOT NULL,
    annotation_id      bigint,
    annotation_version integer
) ON COMMIT DROP

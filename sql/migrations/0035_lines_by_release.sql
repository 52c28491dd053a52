-- Lines are found by the release that they are for: what the last one left behind, until Postgres has cleaned
-- up, is not looked at by the next. Those that are there are made anew.
DELETE FROM label.next_lines;
DELETE FROM label.leaving_lines;
DELETE FROM label.next_release;

ALTER TABLE label.next_lines
    DROP CONSTRAINT next_lines_pkey,
    ADD COLUMN for_release integer NOT NULL,
    ADD PRIMARY KEY (for_release, annotation_id, version, record);
COMMENT ON COLUMN label.next_lines.for_release IS 'The release that it is for: one more than the last';

DROP INDEX label.leaving_lines_by_annotation;
ALTER TABLE label.leaving_lines
    DROP CONSTRAINT leaving_lines_pkey,
    ADD COLUMN for_release integer NOT NULL,
    ADD PRIMARY KEY (for_release, shard_id, line);
CREATE INDEX leaving_lines_by_annotation ON label.leaving_lines (for_release, annotation_id);
COMMENT ON COLUMN label.leaving_lines.for_release IS 'The release that takes it out: one more than the last';

-- The lines to make, by annotation and version, numbered in the order in which they are written:
-- first the tombstones that take the place of published lines, then what is new.
CREATE TEMPORARY TABLE lines_to_make ON COMMIT DROP AS
SELECT row_number() OVER (
           ORDER BY shard COLLATE "C" NULLS LAST, line, annotation_id, version) AS position,
       annotation_id, version, records
FROM (
    SELECT shard, line, annotation_id, version, CAST(ARRAY['tombstone'] AS text[]) AS records
    FROM gone_lines
    WHERE config = 'audit'
    UNION ALL
    SELECT NULL, NULL, annotation_id, version, array_agg(record ORDER BY record)
    FROM due_lines
    GROUP BY annotation_id, version
) AS line

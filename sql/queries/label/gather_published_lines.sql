-- Which lines of some annotations the last release has, in which of its shards. By keys: what a release has
-- just written has no statistics to plan by. Of the runs of one release, the first that ends behind a line
-- is the only one that it can be in.
CREATE TEMPORARY TABLE published_lines ON COMMIT DROP AS
SELECT part.shard_id, line.config, line.annotation_id, line.version, line.withdrawal_id
FROM unnest(CAST(:annotations AS bigint[])) AS due (annotation_id)
CROSS JOIN LATERAL (
    SELECT *
    FROM label.lines AS known
    WHERE known.annotation_id = due.annotation_id
    OFFSET 0
) AS line
CROSS JOIN LATERAL (
    SELECT *
    FROM label.shard_runs AS known
    WHERE known.generation = line.generation
      AND known.config = line.config
      AND known.split = line.split
      AND (known.last_annotation, known.last_version) >= (line.annotation_id, line.version)
      AND known.shard_id = ANY (CAST(:live AS bigint[]))
    ORDER BY known.last_annotation, known.last_version
    LIMIT 1
) AS part
WHERE (part.first_annotation, part.first_version) <= (line.annotation_id, line.version)

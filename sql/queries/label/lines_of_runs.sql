-- The lines of runs, each with the number of its run, in their order: by key in each run, whose index gives
-- it, and run after run as they are given. Sorted as a whole they would first be written out.
SELECT part.run, line.annotation_id, line.version, line.labels, line.content
FROM ROWS FROM (
    unnest(CAST(:generations AS bigint[])),
    unnest(CAST(:first_annotations AS bigint[])), unnest(CAST(:first_versions AS integer[])),
    unnest(CAST(:last_annotations AS bigint[])), unnest(CAST(:last_versions AS integer[]))
) WITH ORDINALITY
    AS part (generation, first_annotation, first_version, last_annotation, last_version, run)
CROSS JOIN LATERAL (
    SELECT known.annotation_id, known.version, known.labels, known.content
    FROM label.lines AS known
    WHERE known.generation = part.generation AND known.config = :config AND known.split = :split
      AND (known.annotation_id, known.version) >= (part.first_annotation, part.first_version)
      AND (known.annotation_id, known.version) <= (part.last_annotation, part.last_version)
    ORDER BY known.annotation_id, known.version
    OFFSET 0
) AS line

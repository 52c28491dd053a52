-- The lines of each run in one piece, in their order: some hundred at once travel faster than one by one.
SELECT part.run, said.content
FROM ROWS FROM (
    unnest(CAST(:generations AS bigint[])),
    unnest(CAST(:first_annotations AS bigint[])), unnest(CAST(:first_versions AS integer[])),
    unnest(CAST(:last_annotations AS bigint[])), unnest(CAST(:last_versions AS integer[]))
) WITH ORDINALITY
    AS part (generation, first_annotation, first_version, last_annotation, last_version, run)
CROSS JOIN LATERAL (
    SELECT string_agg(line.content, CAST('\x0a' AS bytea)) AS content
    FROM (
        SELECT known.content
        FROM label.lines AS known
        WHERE known.generation = part.generation AND known.config = :config AND known.split = :split
          AND (known.annotation_id, known.version) >= (part.first_annotation, part.first_version)
          AND (known.annotation_id, known.version) <= (part.last_annotation, part.last_version)
        ORDER BY known.annotation_id, known.version
        OFFSET 0
    ) AS line
) AS said
WHERE said.content IS NOT NULL

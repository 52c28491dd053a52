-- The first lines that break each rule.
SELECT rule, why
FROM (
    SELECT rule, why,
           row_number() OVER (PARTITION BY rule ORDER BY annotation_id, version, record) AS place
    FROM label.unmade_lines
    WHERE generation = :generation
) AS line
WHERE place <= :most
ORDER BY rule, place

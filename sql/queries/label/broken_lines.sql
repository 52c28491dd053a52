-- The first lines that break each rule.
SELECT broken_rule, broken
FROM (
    SELECT broken_rule, broken,
           row_number() OVER (PARTITION BY broken_rule ORDER BY annotation_id, version, record) AS place
    FROM label.next_lines
    WHERE for_release = :release AND broken_rule IS NOT NULL
) AS line
WHERE place <= :most
ORDER BY broken_rule, place

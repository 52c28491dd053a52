-- Lines of the next release that cannot be made, and why.
SELECT annotation_id, version, record, broken_rule AS rule, broken AS why
FROM label.next_lines
WHERE broken_rule IS NOT NULL
ORDER BY annotation_id, version, record

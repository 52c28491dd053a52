-- Lines of the next release that cannot be made, and why.
SELECT annotation_id, version, record, broken_rule AS rule, broken AS why
FROM label.next_lines
WHERE for_release = (SELECT version + 1 FROM label.next_release) AND broken_rule IS NOT NULL
ORDER BY annotation_id, version, record

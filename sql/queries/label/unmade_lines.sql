-- Lines of the next release that cannot be made, and why.
SELECT line.annotation_id, line.version, line.record, line.rule, line.why
FROM label.unmade_lines AS line
JOIN label.next_release AS coming ON coming.generation = line.generation
ORDER BY line.annotation_id, line.version, line.record

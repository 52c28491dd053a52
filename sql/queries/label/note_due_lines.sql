-- For whoever only counts them.
INSERT INTO label.next_lines (annotation_id, version, record, config)
SELECT annotation_id, version, record, config FROM due_lines

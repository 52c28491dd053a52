SELECT count(*) FROM due_lines

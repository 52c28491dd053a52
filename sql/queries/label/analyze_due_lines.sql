ANALYZE due_lines

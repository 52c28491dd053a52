DELETE FROM label.leaving_lines

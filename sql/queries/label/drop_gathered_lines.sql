DROP TABLE due_lines, published_lines

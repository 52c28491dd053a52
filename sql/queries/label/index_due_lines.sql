CREATE UNIQUE INDEX ON due_lines (config, position)

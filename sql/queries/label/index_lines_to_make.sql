CREATE UNIQUE INDEX ON lines_to_make (position)

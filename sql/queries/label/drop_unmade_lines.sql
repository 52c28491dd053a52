DELETE FROM label.unmade_lines WHERE generation = :generation

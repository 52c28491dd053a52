DELETE FROM label.leaving_lines WHERE generation = :generation

-- Those of a release that will not be.
DELETE FROM label.lines WHERE generation = :generation

-- Those of a release that is built, or will not be.
DELETE FROM label.next_lines WHERE for_release = :release

DELETE FROM label.leaving_lines WHERE for_release = :release

DELETE FROM label.next_lines

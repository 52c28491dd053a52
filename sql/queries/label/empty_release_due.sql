DELETE FROM label.release_due

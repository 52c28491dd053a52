-- Only what the snapshot of this release saw: what was noted since stays.
DELETE FROM label.release_due

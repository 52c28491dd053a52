-- What happened since the last release.
CREATE TEMPORARY TABLE due_annotations ON COMMIT DROP AS
SELECT DISTINCT annotation_id FROM label.release_due

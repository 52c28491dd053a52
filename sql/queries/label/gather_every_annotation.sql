-- Without a release to compare with, or under other rules, all of them are looked at.
CREATE TEMPORARY TABLE due_annotations ON COMMIT DROP AS
SELECT DISTINCT annotation_id FROM label.annotations

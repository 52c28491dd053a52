-- Without a release to compare with, or under other rules, all annotations are looked at.
INSERT INTO label.release_due (annotation_id)
SELECT DISTINCT annotation_id FROM label.annotations ORDER BY annotation_id

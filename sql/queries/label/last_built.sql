-- The release that last emptied label.release_due, of whatever dataset, and whatever became of it.
SELECT dataset, version FROM label.dataset_releases ORDER BY created_at DESC, version DESC LIMIT 1

-- What people answer to a question now, the newest by Label Studio's clock first.
SELECT said.annotation_id, said.result, said.annotator
FROM label.current_annotations AS said
JOIN label.tasks AS task USING (task_key)
WHERE task.review_id = :review_id AND task.withdrawal_id IS NULL
ORDER BY said.ls_updated_at DESC, said.annotation_id DESC

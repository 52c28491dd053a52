-- Lines that were made of what is withdrawn now: at once, not when the next ones are made.
DELETE FROM label.next_lines AS line
USING label.tasks AS task
JOIN label.annotations AS said ON said.task_key = task.task_key
WHERE task.withdrawal_id = :withdrawal_id
  AND line.annotation_id = said.annotation_id

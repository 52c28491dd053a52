-- Lines that were made of what is withdrawn now: at once, not when the next ones are made.
DELETE FROM label.next_lines AS line
USING label.next_release AS coming, label.tasks AS task, label.annotations AS said
WHERE task.withdrawal_id = :withdrawal_id
  AND said.task_key = task.task_key
  AND line.for_release = coming.version + 1
  AND line.annotation_id = said.annotation_id

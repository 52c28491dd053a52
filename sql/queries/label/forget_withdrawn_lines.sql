-- Lines that were made of what is withdrawn now: at once, not when the next ones are made.
WITH withdrawn AS (
    SELECT DISTINCT coming.generation, said.annotation_id
    FROM label.next_release AS coming
    CROSS JOIN label.tasks AS task
    JOIN label.annotations AS said ON said.task_key = task.task_key
    WHERE task.withdrawal_id = :withdrawal_id
), unmade AS (
    DELETE FROM label.unmade_lines AS line
    USING withdrawn
    WHERE line.generation = withdrawn.generation AND line.annotation_id = withdrawn.annotation_id
)
DELETE FROM label.lines AS line
USING withdrawn
WHERE line.generation = withdrawn.generation AND line.annotation_id = withdrawn.annotation_id

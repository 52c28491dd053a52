-- Tasks with new versions that more than one annotation is of, be it deleted or not.
INSERT INTO stage.task_answers AS known (ls_task_id, ls_project_id)
SELECT ls_task_id, min(ls_project_id)
FROM stage.annotation_state
WHERE ls_task_id IN (SELECT ls_task_id FROM new_versions)
GROUP BY ls_task_id
HAVING count(*) > 1
ON CONFLICT (ls_task_id) DO UPDATE SET due = true
WHERE NOT known.due

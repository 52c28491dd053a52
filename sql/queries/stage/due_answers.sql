SELECT answer.ls_task_id, project.project
FROM stage.task_answers AS answer
LEFT JOIN label.projects AS project USING (ls_project_id)
WHERE answer.due
ORDER BY answer.ls_task_id
LIMIT :most

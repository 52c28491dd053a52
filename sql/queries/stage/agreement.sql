SELECT coalesce(project.project, 'project ' || answer.ls_project_id) AS project,
       answer.span_f1, answer.choices
FROM stage.task_answers AS answer
LEFT JOIN label.projects AS project USING (ls_project_id)
WHERE answer.voices > 1

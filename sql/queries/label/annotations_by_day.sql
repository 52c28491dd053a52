-- What people said of late: annotations by the day they were made, and the project.
SELECT CAST(said.ls_created_at AS date) AS day,
       COALESCE(project.project, 'project ' || said.ls_project_id) AS project,
       count(DISTINCT said.annotation_id) AS annotations
FROM label.annotations AS said
LEFT JOIN label.projects AS project USING (ls_project_id)
WHERE said.ls_created_at >= CURRENT_DATE - CAST(:days AS integer)
GROUP BY 1, 2
ORDER BY 1 DESC, 2

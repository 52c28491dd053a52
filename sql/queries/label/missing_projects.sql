SELECT DISTINCT state.ls_project_id
FROM stage.annotation_state AS state
WHERE state.standing <> 'deleted'
  AND NOT EXISTS (SELECT FROM label.projects AS project
                  WHERE project.ls_project_id = state.ls_project_id AND project.gone_at IS NULL)

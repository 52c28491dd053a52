-- The catalog names other reviewers than when these were decided. Reads only tasks of several people.
UPDATE stage.task_answers AS answer SET due = true
FROM (
    SELECT project.ls_project_id,
           ARRAY(SELECT jsonb_array_elements_text(
               coalesce(CAST(:reviewers AS jsonb) -> project.project, '[]'))) AS reviewers
    FROM label.projects AS project
) AS rule
WHERE rule.ls_project_id = answer.ls_project_id
  AND NOT answer.due
  AND NOT (answer.reviewers @> rule.reviewers AND answer.reviewers <@ rule.reviewers)

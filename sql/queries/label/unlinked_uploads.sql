-- Files of people's own whose task is not known: the project that the key names must be polled.
SELECT location.key, document.document_id, project.project, project.ls_project_id
FROM raw.object_locations AS location
JOIN stage.documents AS document USING (sha256)
JOIN label.projects AS project
  ON project.ls_project_id = CAST(substring(location.key FROM '^upload/(\d{1,18})/') AS bigint)
WHERE location.source_code IS NULL
  AND location.gone_at IS NULL
  AND project.gone_at IS NULL AND NOT project.excluded
  AND NOT EXISTS (SELECT FROM label.tasks AS known
                  WHERE known.document_id = document.document_id
                    AND known.project = project.project)
ORDER BY project.ls_project_id, location.key

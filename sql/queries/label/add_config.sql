-- Only when it is not the one that the project has already.
INSERT INTO label.configs (ls_project_id, sha256, xml)
SELECT :ls_project_id, :sha256, :xml
WHERE (SELECT sha256 FROM label.configs
       WHERE ls_project_id = :ls_project_id ORDER BY since DESC LIMIT 1) IS DISTINCT FROM :sha256

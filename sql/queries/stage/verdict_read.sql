UPDATE stage.annotation_state
SET extracted_version = :version, issues = CAST(:issues AS jsonb), attempts = 0, error = NULL
WHERE annotation_id = :annotation_id

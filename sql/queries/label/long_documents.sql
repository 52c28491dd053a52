-- Documents that belong into a project, have no place in the outbox there, and are too long for one
-- task: what `reserve_tasks` left.
SELECT document.document_id, document.external_key
FROM stage.documents AS document
WHERE document.status = 'parsed'
  AND document.doc_type = ANY (:doc_types)
  AND (CAST(:sources AS text[]) IS NULL OR document.source_code = ANY (:sources))
  AND (CAST(:path_like AS text) IS NULL
       OR EXISTS (SELECT FROM raw.object_locations AS location
                  WHERE location.sha256 = document.sha256 AND location.key LIKE :path_like))
  AND document.deleted_at IS NULL
  AND document.source_code IS NOT NULL
  AND document.same_as IS NULL
  AND NOT EXISTS (SELECT FROM raw.silent_objects AS silent
                  WHERE silent.sha256 = document.sha256)
  AND NOT EXISTS (
      SELECT FROM label.tasks AS known
      WHERE known.document_id = document.document_id AND known.project = :project
  )
ORDER BY document.document_id

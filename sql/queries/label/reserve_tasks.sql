-- A place in the outbox for every document that belongs into a project and has none there. Where
-- texts are shown (`longest` characters at most), longer ones are left to `long_documents`.
INSERT INTO label.tasks (document_id, project, ls_project_id, ls_key, text_end)
SELECT document.document_id, :project, :ls_project_id, document.external_key, shown.characters
FROM stage.documents AS document
LEFT JOIN LATERAL (
    SELECT coalesce(sum(length(page.text)) + :page_break * (count(*) - 1), 0) AS characters
    FROM stage.pages AS page
    WHERE page.document_id = document.document_id
) AS shown ON CAST(:longest AS integer) IS NOT NULL
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
  AND (CAST(:longest AS integer) IS NULL OR shown.characters <= :longest)
ORDER BY document.document_id
ON CONFLICT (document_id, project, part) DO NOTHING

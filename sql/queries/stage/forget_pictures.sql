-- The pictures of withdrawn documents are deleted.
UPDATE stage.pages AS page
SET image_key = NULL, image_width = NULL, image_height = NULL
FROM stage.documents AS document
WHERE document.document_id = page.document_id
  AND document.sha256 = ANY (:objects)
  AND page.image_key IS NOT NULL

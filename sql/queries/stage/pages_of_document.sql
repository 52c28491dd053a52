SELECT page_no, width_pt, height_pt, rotation, text, image_key
FROM stage.pages
WHERE document_id = :document_id
ORDER BY page_no

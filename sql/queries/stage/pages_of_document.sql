SELECT page_no, width_pt, height_pt, left_pt, bottom_pt, rotation, text, image_key,
       shown_as
FROM stage.pages
WHERE document_id = :document_id
ORDER BY page_no

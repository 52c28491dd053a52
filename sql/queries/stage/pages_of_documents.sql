SELECT document_id, page_no, width_pt, height_pt, left_pt, bottom_pt, rotation, text, image_key,
       shown_as
FROM stage.pages
WHERE document_id = ANY (CAST(:documents AS bigint[]))
ORDER BY document_id, page_no

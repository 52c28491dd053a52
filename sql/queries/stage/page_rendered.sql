UPDATE stage.pages
SET image_key = :image_key, image_width = :image_width, image_height = :image_height
WHERE document_id = :document_id AND page_no = :page_no

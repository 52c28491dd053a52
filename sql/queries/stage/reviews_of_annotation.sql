SELECT review_id FROM stage.review_items WHERE annotation_id = :annotation_id ORDER BY review_id

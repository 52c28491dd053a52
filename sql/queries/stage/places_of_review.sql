SELECT count(*) FROM stage.review_places WHERE review_id = :review_id

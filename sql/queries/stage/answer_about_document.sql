SELECT status FROM stage.review_items WHERE dedupe_key = :dedupe_key

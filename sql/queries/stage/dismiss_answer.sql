-- A person takes back an answer that was given in Label Studio.
UPDATE stage.review_items
SET status = 'dismissed', corrected_value = NULL, corrected_norm = NULL, corrected_unit = NULL,
    annotation_id = NULL, closed_by = :by, closed_at = now(), closed_reason = :reason
WHERE review_id = :review_id

-- Nobody answers in Label Studio any more: a question that was answered there is open again.
UPDATE stage.review_items
SET status = 'open', corrected_value = NULL, corrected_norm = NULL, corrected_unit = NULL,
    annotation_id = NULL, closed_by = NULL, closed_at = NULL, closed_reason = NULL
WHERE review_id = :review_id AND status <> 'open' AND annotation_id IS NOT NULL

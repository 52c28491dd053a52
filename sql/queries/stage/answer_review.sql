-- The answer that stands now; the same one again writes nothing.
UPDATE stage.review_items
SET status = :status, corrected_value = :value, corrected_norm = :norm, corrected_unit = :unit,
    annotation_id = :annotation_id, closed_by = :closed_by,
    closed_at = CASE WHEN CAST(:status AS text) = 'open' THEN NULL ELSE now() END,
    closed_reason = :reason
WHERE review_id = :review_id
  AND (status, corrected_value, corrected_norm, corrected_unit, annotation_id, closed_by)
      IS DISTINCT FROM
      (CAST(:status AS text), CAST(:value AS text), CAST(:norm AS text), CAST(:unit AS text),
       CAST(:annotation_id AS bigint), CAST(:closed_by AS text))

-- Of what the document says no more: who still says it is cited, and what nobody says is retracted.
UPDATE curated.vessel_metrics AS standing
SET document_id = COALESCE(lost.document_id, standing.document_id),
    locator = COALESCE(lost.locator, standing.locator),
    value_raw = COALESCE(lost.value_raw, standing.value_raw),
    first_seen = COALESCE(lost.first_seen, standing.first_seen),
    last_seen = COALESCE(lost.last_seen, standing.last_seen),
    retracted_at = CASE WHEN lost.document_id IS NULL THEN now() END,
    retracted_for = CASE WHEN lost.document_id IS NULL THEN 'its document says so no more' END
FROM lost
WHERE lost.kind = 'metrics'
  AND standing.metric_id = lost.assertion_id
  AND (standing.document_id, standing.locator, standing.value_raw, standing.first_seen,
       standing.last_seen)
      IS DISTINCT FROM
      (lost.document_id, lost.locator, lost.value_raw, lost.first_seen, lost.last_seen)
RETURNING standing.vessel_id, standing.retracted_at IS NOT NULL AS retracted

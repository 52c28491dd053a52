-- What this document was cited for and says no more. Other documents that still say it are promoted
-- again afterwards and take the citation over.
UPDATE curated.vessel_metrics AS standing
SET retracted_at = now(), retracted_for = 'its document says so no more'
FROM curated.vessels AS vessel
WHERE standing.document_id = :document_id
  AND standing.retracted_at IS NULL
  AND vessel.vessel_id = standing.vessel_id
  AND NOT EXISTS (
      SELECT FROM evidence
      WHERE evidence.identity_key = vessel.identity_key
        AND evidence.db_mapping = 'curated.vessel_metrics'
        AND evidence.label IS NOT DISTINCT FROM standing.metric
        AND evidence.qualifier IS NOT DISTINCT FROM standing.basis
        AND CAST(evidence.value_norm AS numeric) IS NOT DISTINCT FROM standing.value
        AND evidence.unit IS NOT DISTINCT FROM standing.unit
  )
RETURNING standing.vessel_id

-- Every other document that says something about these vessels, by the index on valid IMO numbers.
UPDATE stage.documents AS document
SET promotion_due = true
WHERE NOT document.promotion_due
  AND document.promoted_at IS NOT NULL
  AND document.document_id <> :document_id
  AND document.document_id IN (
      SELECT extraction.document_id
      FROM curated.vessels AS vessel
      JOIN stage.extractions AS extraction
          ON extraction.label = 'IMO'
         AND extraction.validity = 'valid'
         AND extraction.value_norm = vessel.imo
      WHERE vessel.vessel_id = ANY (:vessels)
  )

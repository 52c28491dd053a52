-- Trust decides what is shown: where it is about to change, what the source said is promoted again.
UPDATE stage.documents AS document
SET promotion_due = true
FROM control.sources AS source
WHERE source.source_code = :source_code
  AND source.trust <> :trust
  AND document.source_code = source.source_code
  AND document.promoted_at IS NOT NULL
  AND NOT document.promotion_due

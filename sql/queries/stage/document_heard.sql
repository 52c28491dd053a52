UPDATE stage.documents AS document
SET said_from = speaking.first_seen, said_to = speaking.last_seen, said_trust = source.trust
FROM control.sources AS source
LEFT JOIN speaking ON true
WHERE document.document_id = :document_id
  AND source.source_code = document.source_code
  AND (document.said_from, document.said_to, document.said_trust)
      IS DISTINCT FROM (speaking.first_seen, speaking.last_seen, source.trust)

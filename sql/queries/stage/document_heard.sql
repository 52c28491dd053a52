UPDATE stage.documents AS document
SET said_from = heard.first_seen, said_to = heard.last_seen, said_trust = source.trust
FROM (SELECT min(first_seen) AS first_seen, max(last_seen) AS last_seen FROM heard) AS heard,
     control.sources AS source
WHERE document.document_id = :document_id
  AND source.source_code = document.source_code
  AND (document.said_from, document.said_to, document.said_trust)
      IS DISTINCT FROM (heard.first_seen, heard.last_seen, source.trust)

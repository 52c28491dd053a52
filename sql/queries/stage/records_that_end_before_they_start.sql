-- Periods that cannot be, and that nobody has corrected: their authorisations are not promoted.
SELECT document.source_code, document.title, fact.record_no, fact.qualifier, fact.locator
FROM stage.extractions AS fact
JOIN stage.documents AS document USING (document_id)
WHERE fact.label = 'DATE'
  AND fact.validity = 'invalid'
  AND fact.issue = :issue
  AND NOT fact.overruled
  AND NOT EXISTS (
      SELECT FROM stage.extractions AS ruling
      WHERE ruling.document_id = fact.document_id AND ruling.record_no = fact.record_no
        AND ruling.label = 'DATE' AND ruling.producer = 'ruling' AND NOT ruling.overruled
  )
ORDER BY document.source_code, document.document_id, fact.record_no, fact.locator
LIMIT 1000

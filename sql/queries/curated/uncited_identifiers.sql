-- Of the documents promoted within a day: by the index on citations, then the facts' primary key; those of a
-- record that repeats another are kept with that one.
SELECT said.identifier_type, said.identifier_value, said.source_code, document.title, said.locator
FROM stage.documents AS document
JOIN curated.vessel_identifiers AS said
    ON said.document_id = document.document_id AND said.retracted_at IS NULL
LEFT JOIN stage.repeated_records AS repeated
    ON repeated.document_id = said.document_id
   AND repeated.record_no = CAST(substring(said.locator FROM '^r(\d+)/') AS integer)
WHERE document.promoted_at > now() - interval '1 day'
  AND NOT document.promotion_due
  AND NOT EXISTS (
      SELECT FROM stage.extractions AS fact
      WHERE fact.document_id = COALESCE(repeated.as_document_id, document.same_as, said.document_id)
        AND fact.record_no = COALESCE(
            repeated.as_record_no, CAST(substring(said.locator FROM '^r(\d+)/') AS integer),
            fact.record_no)
        AND fact.locator = CASE WHEN repeated.record_no IS NULL THEN said.locator
            ELSE stage.at_record(said.locator, repeated.as_record_no) END
        AND fact.label = said.identifier_type
        AND fact.value_norm = said.identifier_value
        AND fact.validity = 'valid'
  )
LIMIT 1000

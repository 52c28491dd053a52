-- Everything that the sources of the hearers say of them, each thing where it was said first. What a person
-- put in the place of a name, number, particular or measurement is said by people, not by the source. Of two
-- IMO numbers in one record neither is asserted. The facts of a record that repeats another are kept with
-- that one, those of pages with the document of whoever delivered them first.
CREATE TEMPORARY TABLE evidence ON COMMIT DROP AS
SELECT hearer.vessel_id, hearer.source_code, hearer.newest,
       fact.label, fact.qualifier, fact.value_raw, fact.value_norm, fact.unit, fact.db_mapping,
       fact.annotation_id, profile.record_no,
       CASE WHEN repeated.record_no IS NULL THEN fact.locator
            ELSE stage.at_record(fact.locator, profile.record_no) END AS locator,
       profile.profile_id, profile.first_seen, profile.last_seen,
       document.document_id, document.external_key,
       fact.document_id AS kept_document_id, fact.record_no AS kept_record_no
FROM hearers AS hearer
JOIN stage.profiles AS profile
    ON profile.identity_key = hearer.identity_key
   AND (profile.source_code = hearer.source_code OR hearer.source_code = 'HUMAN')
JOIN stage.documents AS document USING (document_id)
LEFT JOIN stage.repeated_records AS repeated
    ON repeated.document_id = profile.document_id AND repeated.record_no = profile.record_no
JOIN stage.facts AS fact
    ON fact.document_id = COALESCE(repeated.as_document_id, document.same_as, profile.document_id)
   AND fact.record_no = COALESCE(repeated.as_record_no, profile.record_no)
WHERE fact.db_mapping LIKE 'curated.%'
  AND NOT (fact.label = 'IMO' AND hearer.identity_key LIKE 'imos:%')
  AND (hearer.source_code = 'HUMAN')
      = (fact.producer = 'ruling'
         AND fact.db_mapping IN ('curated.vessel_identifiers', 'curated.vessel_info',
                                 'curated.vessel_metrics'))

-- Parties in their roles. A company or organisation acts in the role that narrows it, else as what it is;
-- masters and crew are persons, and of an owner nobody knows which it is. The address is that of the
-- same role in the record: the only one, or the one of the same part of a cell.
CREATE TEMPORARY TABLE parties ON COMMIT DROP AS
WITH address AS (
    SELECT vessel_id, source_code, document_id, record_no, qualifier AS of_label,
           min(value_norm) AS only_one, count(DISTINCT value_norm) AS several,
           jsonb_object_agg(COALESCE(substring(locator FROM '\[(\d+)\]$'), ''), value_norm) AS by_part
    FROM evidence
    WHERE label = 'ADDRESS'
    GROUP BY vessel_id, source_code, document_id, record_no, qualifier
)
SELECT evidence.vessel_id, evidence.source_code, evidence.value_norm AS name,
       CASE WHEN evidence.label IN ('COMPANY', 'ORGANIZATION')
           THEN COALESCE(evidence.qualifier, evidence.label) ELSE evidence.label END AS role,
       CASE
           WHEN evidence.label IN ('COMPANY', 'ORGANIZATION') THEN 'organization'
           WHEN evidence.label IN ('PERSON', 'VESSEL_MASTER', 'FISHING_MASTER', 'CREW_MEMBER')
               THEN 'person'
       END AS entity,
       COALESCE(NULLIF(curated.search_key(evidence.value_norm), ''), evidence.value_norm) AS name_key,
       CASE WHEN address.several = 1 THEN address.only_one
            ELSE address.by_part ->> COALESCE(substring(evidence.locator FROM '\[(\d+)\]$'), '')
       END AS address,
       evidence.value_raw, evidence.first_seen, evidence.last_seen, evidence.newest,
       evidence.document_id, evidence.external_key, evidence.record_no, evidence.locator, evidence.annotation_id
FROM evidence
LEFT JOIN address
    ON address.vessel_id = evidence.vessel_id AND address.source_code = evidence.source_code
   AND address.document_id = evidence.document_id AND address.record_no = evidence.record_no
   AND address.of_label = evidence.label
WHERE evidence.db_mapping IN ('curated.vessel_associates', 'curated.entity_organizations',
                              'curated.entity_persons')
  AND evidence.label <> 'ADDRESS'

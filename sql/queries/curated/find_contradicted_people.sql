-- What a person put right, and new evidence says otherwise: a value that no source had said before the
-- delivery that she corrected, and none that was here when she answered.
INSERT INTO disagreements (conflict_type, dedupe_key, vessel_id, details)
WITH answered AS (
    SELECT vessel_id FROM curated.vessel_identifiers WHERE source_code = 'HUMAN'
    UNION
    SELECT vessel_id FROM curated.vessel_info WHERE source_code = 'HUMAN'
), member AS (
    SELECT members.vessel_id, members.identity_key, members.member_id
    FROM (
        SELECT DISTINCT asked.vessel_id
        FROM answered
        JOIN members AS asked ON asked.member_id = answered.vessel_id
        WHERE asked.is_shown
    ) AS concerned
    JOIN members USING (vessel_id)
), said AS (
    SELECT member.vessel_id, member.identity_key, said.*
    FROM member
    -- Fenced: vessel by vessel, however few rows the planner believes that there are of a label.
    CROSS JOIN LATERAL (
        SELECT name.identifier_type AS label, name.identifier_value AS value, name.source_code,
               name.first_seen, name.said_until, name.document_id, name.locator
        FROM curated.vessel_identifiers AS name
        WHERE name.vessel_id = member.member_id
          AND name.identifier_type IN ('VESSEL_NAME', 'IRCS', 'MMSI') AND name.retracted_at IS NULL
        UNION ALL
        SELECT info.attribute, info.value, info.source_code, info.first_seen, info.said_until,
               info.document_id, info.locator
        FROM curated.vessel_info AS info
        WHERE info.vessel_id = member.member_id
          AND info.attribute IN ('FLAG', 'VESSEL_TYPE', 'BUILD_YEAR') AND info.retracted_at IS NULL
        OFFSET 0
    ) AS said
), corrected AS (
    SELECT said.vessel_id, said.label, min(said.value) AS value, max(said.said_until) AS last_seen,
           max(item.closed_at) AS answered_at
    FROM said
    JOIN stage.review_places AS place
        ON (place.document_id, place.locator, place.label)
           = (said.document_id, said.locator, said.label)
    JOIN stage.review_items AS item ON item.review_id = place.review_id AND item.overrules
    WHERE said.source_code = 'HUMAN'
    GROUP BY said.vessel_id, said.label
    HAVING min(said.value) = max(said.value)
)
SELECT 'PERSON_CONTRADICTED', 'person:' || said.identity_key || '|' || said.label, said.vessel_id,
       jsonb_build_object(
           'label', said.label, 'corrected', min(corrected.value),
           'values', jsonb_agg(jsonb_build_object(
               'source', said.source_code, 'value', said.value, 'first_seen', said.first_seen)
               ORDER BY said.source_code, said.value),
           'evidence', jsonb_agg(COALESCE(source.first_code, source.source_code) || '=' || said.value
               ORDER BY said.source_code, said.value))
FROM said
JOIN corrected USING (vessel_id, label)
JOIN control.sources AS source ON source.source_code = said.source_code
JOIN stage.documents AS document ON document.document_id = said.document_id
WHERE said.source_code <> 'HUMAN'
  AND said.value <> corrected.value
  AND said.first_seen > corrected.last_seen
  AND document.created_at > corrected.answered_at
GROUP BY said.vessel_id, said.identity_key, said.label

-- The most trusted sources of a vessel, where they are several of one trust, have no newest flag or name in
-- common. What less trusted ones say is kept and shown, but nobody is asked about it.
INSERT INTO disagreements (conflict_type, dedupe_key, vessel_id, details)
WITH several AS (
    SELECT members.vessel_id
    FROM members
    JOIN sightings USING (member_id)
    WHERE members.is_shown
    GROUP BY members.vessel_id
    HAVING min(sightings.source_code) <> max(sightings.source_code)
), said AS (
    SELECT members.vessel_id, members.identity_key, said.label, said.source_code, said.value,
           said.compared, COALESCE(said.said_until, sightings.last_seen) AS last_seen
    FROM several
    JOIN members USING (vessel_id)
    -- Fenced: vessel by vessel, however few rows the planner believes that there are of a label.
    CROSS JOIN LATERAL (
        SELECT 'FLAG' AS label, info.source_code, info.value, info.value AS compared, info.said_until
        FROM curated.vessel_info AS info
        WHERE info.vessel_id = members.member_id
          AND info.attribute = 'FLAG' AND info.retracted_at IS NULL
        UNION ALL
        SELECT 'VESSEL_NAME', name.source_code, name.identifier_value,
               stage.name_key(name.identifier_value), name.said_until
        FROM curated.vessel_identifiers AS name
        WHERE name.vessel_id = members.member_id
          AND name.identifier_type = 'VESSEL_NAME' AND name.retracted_at IS NULL
        OFFSET 0
    ) AS said
    LEFT JOIN sightings
        ON sightings.member_id = members.member_id AND sightings.source_code = said.source_code
), ranked AS (
    SELECT said.*,
           COALESCE(source.first_code, source_code) AS first_code,
           rank() OVER (PARTITION BY vessel_id, label ORDER BY source.trust DESC) AS by_trust,
           rank() OVER (PARTITION BY vessel_id, label, source_code ORDER BY last_seen DESC) AS by_age
    FROM said
    JOIN control.sources AS source USING (source_code)
), newest AS (
    SELECT vessel_id, identity_key, label, source_code, first_code, value, compared
    FROM ranked
    WHERE by_trust = 1 AND by_age = 1
), common AS (
    SELECT vessel_id, label, compared, count(DISTINCT source_code) AS sources
    FROM newest
    GROUP BY vessel_id, label, compared
)
SELECT 'VALUES_DISAGREE', 'values:' || newest.identity_key || '|' || newest.label, newest.vessel_id,
       jsonb_build_object(
           'label', newest.label,
           'values', jsonb_agg(
               DISTINCT jsonb_build_object('source', newest.source_code, 'value', newest.value)),
           'evidence', jsonb_agg(DISTINCT newest.first_code || '=' || newest.compared))
FROM newest
GROUP BY newest.vessel_id, newest.identity_key, newest.label
HAVING count(DISTINCT newest.source_code) > (
    SELECT max(common.sources)
    FROM common
    WHERE common.vessel_id = newest.vessel_id AND common.label = newest.label
)

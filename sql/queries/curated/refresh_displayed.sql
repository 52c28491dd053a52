-- The displayed values of the vessels in shown: by trust, then recency, then source code, then value; a
-- function of what stands about them, and about those merged into them, and of nothing else.
WITH said AS (
    SELECT members.vessel_id, members.member_id, said.identifier_type AS label,
           said.identifier_value AS value, said.source_code, said.first_seen, said.said_until
    FROM members
    JOIN curated.vessel_identifiers AS said ON said.vessel_id = members.member_id
    WHERE said.retracted_at IS NULL
    UNION ALL
    SELECT members.vessel_id, members.member_id, said.attribute, said.value, said.source_code,
           said.first_seen, said.said_until
    FROM members
    JOIN curated.vessel_info AS said ON said.vessel_id = members.member_id
    WHERE said.retracted_at IS NULL
), chosen AS (
    SELECT DISTINCT ON (said.vessel_id, said.label) said.vessel_id, said.label, said.value
    FROM said
    JOIN control.sources AS source USING (source_code)
    LEFT JOIN sightings USING (member_id, source_code)
    WHERE said.label IN ('VESSEL_NAME', 'IRCS', 'MMSI', 'FLAG', 'VESSEL_TYPE')
    ORDER BY said.vessel_id, said.label, source.trust DESC,
             COALESCE(said.said_until, sightings.last_seen) DESC, source_code, said.value
), displayed AS (
    SELECT shown.vessel_id,
           max(chosen.value) FILTER (WHERE chosen.label = 'VESSEL_NAME') AS vessel_name,
           max(chosen.value) FILTER (WHERE chosen.label = 'IRCS') AS ircs,
           max(chosen.value) FILTER (WHERE chosen.label = 'MMSI') AS mmsi,
           max(chosen.value) FILTER (WHERE chosen.label = 'FLAG') AS flag,
           max(chosen.value) FILTER (WHERE chosen.label = 'VESSEL_TYPE') AS vessel_type
    FROM shown
    LEFT JOIN chosen USING (vessel_id)
    GROUP BY shown.vessel_id
), spans AS (
    SELECT shown.vessel_id, min(said.first_seen) AS first_seen
    FROM shown
    LEFT JOIN said USING (vessel_id)
    GROUP BY shown.vessel_id
)
UPDATE curated.vessels AS vessel
SET vessel_name = displayed.vessel_name,
    ircs = displayed.ircs,
    mmsi = displayed.mmsi,
    flag = displayed.flag,
    vessel_type = displayed.vessel_type,
    first_seen = spans.first_seen
FROM displayed
JOIN spans USING (vessel_id)
WHERE vessel.vessel_id = displayed.vessel_id
  AND (vessel.vessel_name, vessel.ircs, vessel.mmsi, vessel.flag, vessel.vessel_type,
       vessel.first_seen)
      IS DISTINCT FROM
      (displayed.vessel_name, displayed.ircs, displayed.mmsi, displayed.flag,
       displayed.vessel_type, spans.first_seen)

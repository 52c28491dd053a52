SELECT said.source_code AS name,
       count(DISTINCT COALESCE(vessel.merged_into, vessel.vessel_id)) AS value
FROM curated.vessel_identifiers AS said
JOIN curated.vessels AS vessel USING (vessel_id)
WHERE said.retracted_at IS NULL
GROUP BY said.source_code
ORDER BY value DESC, name

SELECT source_code AS name, count(DISTINCT vessel_id) AS value
FROM curated.vessel_identifiers
WHERE identifier_type = 'IMO' AND retracted_at IS NULL
GROUP BY source_code
ORDER BY value DESC, name

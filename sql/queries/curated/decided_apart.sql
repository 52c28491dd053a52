-- Pairs of the region of which a person said that they are two, and on which evidence.
SELECT one.identity_key, other.identity_key AS other_key,
       array_agg(DISTINCT known.evidence) FILTER (WHERE known.evidence IS NOT NULL) AS judged
FROM region
JOIN curated.vessels AS one USING (identity_key)
JOIN curated.entity_conflicts AS decided ON decided.vessel_id = one.vessel_id
JOIN curated.vessels AS other ON other.vessel_id = decided.other_vessel_id
LEFT JOIN LATERAL jsonb_array_elements_text(decided.details -> 'evidence') AS known (evidence) ON true
WHERE decided.conflict_type = 'MATCH_CANDIDATE'
  AND decided.status = 'resolved'
  AND decided.resolution = 'different'
GROUP BY one.identity_key, other.identity_key

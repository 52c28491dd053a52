-- Pairs that share a key, as in stage/candidate_pairs; apart: they stand in one document together.
SELECT one.profile_id, other.profile_id AS other_id,
       bool_or(mine.key LIKE 'number:%') AS evidence_of_number,
       EXISTS (
           SELECT
           FROM stage.records AS record
           JOIN stage.records AS beside USING (document_id)
           WHERE record.profile_id = one.profile_id AND beside.profile_id = other.profile_id
       ) AS apart
FROM blanked AS one
JOIN stage.profile_keys AS mine USING (profile_id)
JOIN stage.profile_keys AS theirs USING (key)
JOIN blanked AS other ON other.profile_id = theirs.profile_id
WHERE one.profile_id < other.profile_id
  AND one.identity_key <> other.identity_key
GROUP BY one.profile_id, other.profile_id

-- Links inside the region, once each, with what the two share; apart: they stand in one document together.
SELECT linked.identity_key, linked.other_key, linked.rule,
       array_agg(DISTINCT linked.evidence ORDER BY linked.evidence) AS evidence,
       EXISTS (
           SELECT
           FROM stage.profiles AS one
           JOIN stage.records AS mine ON mine.profile_id = one.profile_id
           JOIN stage.profiles AS other
               ON other.identity_key = linked.other_key AND other.source_code = one.source_code
           JOIN stage.records AS theirs
               ON theirs.profile_id = other.profile_id AND theirs.document_id = mine.document_id
           WHERE one.identity_key = linked.identity_key
       ) AS apart
FROM region
JOIN stage.linked USING (identity_key)
WHERE linked.identity_key < linked.other_key COLLATE "C"
GROUP BY linked.identity_key, linked.other_key, linked.rule

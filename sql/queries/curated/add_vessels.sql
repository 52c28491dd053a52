INSERT INTO curated.vessels (identity_key, imo)
SELECT DISTINCT evidence.identity_key, evidence.imo
FROM evidence
WHERE NOT EXISTS (
    SELECT FROM curated.vessels AS known WHERE known.identity_key = evidence.identity_key
)
ORDER BY evidence.identity_key
ON CONFLICT (identity_key) DO NOTHING

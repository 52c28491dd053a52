-- Keys that more identities share by now than a key tells apart, and those that no longer do.
CREATE TEMPORARY TABLE turned ON COMMIT DROP AS
WITH asked AS (
    SELECT DISTINCT key FROM rekeyed
), many AS (
    SELECT asked.key
    FROM asked
    JOIN stage.profile_keys AS known USING (key)
    GROUP BY asked.key
    HAVING count(*) > :crowd
), crowd AS (
    SELECT many.key, count(DISTINCT profile.identity_key) AS identities
    FROM many
    JOIN stage.profile_keys AS known USING (key)
    JOIN stage.profiles AS profile USING (profile_id)
    GROUP BY many.key
    HAVING count(DISTINCT profile.identity_key) > :crowd
), known AS (
    SELECT crowded.key
    FROM asked
    JOIN stage.crowded_keys AS crowded USING (key)
)
SELECT key, crowd.key IS NOT NULL AS is_crowded, crowd.identities
FROM crowd
FULL JOIN known USING (key)
WHERE crowd.key IS NULL OR known.key IS NULL

-- Every identity that has a link, and is touched or linked over any others with one that is; by a person's
-- decision, too. Fenced by OFFSET: identity by identity, so that nobody else's links are read.
CREATE TEMPORARY TABLE region ON COMMIT DROP AS
WITH RECURSIVE region (identity_key) AS (
    SELECT asked.identity_key
    FROM (SELECT DISTINCT identity_key FROM touched) AS asked
    WHERE EXISTS (
        SELECT FROM stage.linked WHERE linked.identity_key = asked.identity_key OFFSET 0
    )
    UNION
    SELECT found.other_key
    FROM region
    CROSS JOIN LATERAL (
        SELECT linked.other_key
        FROM stage.linked
        WHERE linked.identity_key = region.identity_key
        OFFSET 0
    ) AS found
)
SELECT identity_key FROM region

-- Every identity that has a link, and is touched or linked over any others with one that is; by a person's
-- decision, too.
CREATE TEMPORARY TABLE region ON COMMIT DROP AS
WITH RECURSIVE region (identity_key) AS (
    SELECT DISTINCT touched.identity_key
    FROM touched
    WHERE EXISTS (SELECT FROM stage.linked WHERE linked.identity_key = touched.identity_key)
    UNION
    SELECT linked.other_key
    FROM region
    JOIN stage.linked USING (identity_key)
)
SELECT identity_key FROM region

-- Identical bytes on a new date are a new delivery of an old object: what its documents say is
-- promoted again, so that last_seen advances.
WITH added AS (
    INSERT INTO raw.deliveries (source_code, delivered_on, sha256)
    SELECT DISTINCT source_code, delivered_on, sha256
    FROM fetched
    WHERE source_code IS NOT NULL
    ON CONFLICT (source_code, delivered_on, sha256) DO NOTHING
    RETURNING sha256
)
UPDATE stage.documents AS document
SET promotion_due = true
FROM added
WHERE document.sha256 = added.sha256
  AND document.promoted_at IS NOT NULL
  AND NOT document.promotion_due

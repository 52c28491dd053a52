-- A document is deleted when its object is nowhere in the bucket, and back when it is.
UPDATE stage.documents AS document
SET deleted_at = CASE WHEN presence.is_there THEN NULL ELSE now() END
FROM (
    SELECT affected.sha256,
           EXISTS (
               SELECT FROM raw.object_locations AS location
               WHERE location.sha256 = affected.sha256 AND location.gone_at IS NULL
           ) AS is_there
    FROM unnest(CAST(:objects AS text[])) AS affected (sha256)
) AS presence
WHERE document.sha256 = presence.sha256
  AND (document.deleted_at IS NULL) <> presence.is_there

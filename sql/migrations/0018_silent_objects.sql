-- What nothing says any more, because a person withdrew it.

CREATE VIEW raw.silent_objects AS
SELECT object.sha256
FROM raw.objects AS object
WHERE object.withdrawn_at IS NOT NULL
   OR EXISTS (SELECT FROM raw.deliveries AS delivery WHERE delivery.sha256 = object.sha256)
  AND NOT EXISTS (SELECT FROM raw.deliveries AS delivery
                  WHERE delivery.sha256 = object.sha256 AND delivery.withdrawn_at IS NULL);
COMMENT ON VIEW raw.silent_objects IS 'Objects that were withdrawn, by themselves or with every delivery of them';
COMMENT ON COLUMN raw.silent_objects.sha256 IS 'Hash of the bytes, lower-case hex';

GRANT SELECT ON raw.silent_objects TO oceanid_pipeline;

-- Housekeeping forgets keys that were set aside and are gone from the bucket: the mirror's row is all there is.
GRANT DELETE ON control.bucket_keys TO oceanid_pipeline;

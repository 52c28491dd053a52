-- The objects that were ever seen at s3://bucket/key, or at one version of it.
SELECT DISTINCT sha256
FROM raw.object_locations
WHERE uri = :uri OR 's3://' || bucket || '/' || key = :uri
ORDER BY sha256

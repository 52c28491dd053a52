SELECT position, CAST(details ->> 'keys' AS bigint) AS keys
FROM control.watermarks
WHERE consumer = :consumer AND scope = :bucket

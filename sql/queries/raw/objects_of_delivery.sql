SELECT sha256
FROM raw.deliveries
WHERE source_code = :source_code AND delivered_on = :delivered_on
ORDER BY sha256

UPDATE raw.deliveries SET withdrawn_at = now()
WHERE source_code = :source_code AND delivered_on = :delivered_on AND withdrawn_at IS NULL

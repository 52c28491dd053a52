-- Sources that promise a delivery every so often, and whose newest one is older than that.
SELECT source.source_code, source.freshness_hours, max(delivery.delivered_on) AS newest
FROM control.sources AS source
JOIN raw.deliveries AS delivery USING (source_code)
WHERE source.freshness_hours IS NOT NULL
  AND delivery.withdrawn_at IS NULL
GROUP BY source.source_code, source.freshness_hours
HAVING max(delivery.delivered_on) + make_interval(hours => source.freshness_hours + 24) < now()
ORDER BY source.source_code

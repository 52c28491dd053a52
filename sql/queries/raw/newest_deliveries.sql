-- The newest delivery of every source, and how many it made.
SELECT source_code, max(delivered_on) AS delivered_on, count(*) AS deliveries
FROM raw.deliveries
WHERE withdrawn_at IS NULL
GROUP BY source_code
ORDER BY source_code

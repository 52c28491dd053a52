SELECT alert_key, what, remedy, opened_at, recovered_at IS NOT NULL AS recovered
FROM control.alerts
WHERE told_at IS NULL OR recovered_at IS NOT NULL
ORDER BY recovered_at IS NOT NULL, opened_at, alert_key

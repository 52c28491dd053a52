-- What people were told of and is not over; what of the stores is not well, is looked at itself.
SELECT alert_key, what, remedy
FROM control.alerts
WHERE recovered_at IS NULL AND alert_key NOT LIKE 'store:%'
ORDER BY opened_at, alert_key

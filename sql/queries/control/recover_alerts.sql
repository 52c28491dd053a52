UPDATE control.alerts
SET recovered_at = now()
WHERE recovered_at IS NULL
  AND alert_key <> ALL (CAST(:keys AS text[]))

UPDATE control.alerts SET told_at = now() WHERE alert_key = :alert_key AND told_at IS NULL

DELETE FROM control.alerts WHERE alert_key = :alert_key AND recovered_at IS NOT NULL

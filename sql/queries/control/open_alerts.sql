-- A trouble that is back before its end was told goes on, and nobody hears of the gap.
INSERT INTO control.alerts (alert_key, what, remedy)
SELECT seen.alert_key, seen.what, seen.remedy
FROM unnest(CAST(:keys AS text[]), CAST(:whats AS text[]), CAST(:remedies AS text[]))
    AS seen (alert_key, what, remedy)
ON CONFLICT (alert_key) DO UPDATE
SET what = excluded.what, remedy = excluded.remedy, recovered_at = NULL
WHERE (alerts.what, alerts.remedy, alerts.recovered_at)
    IS DISTINCT FROM (excluded.what, excluded.remedy, NULL)

-- Models that predicted nothing because they failed, of the tasks pushed within a day.
SELECT model_version, count(*) AS tasks, max(error) AS error
FROM label.predictions
WHERE error IS NOT NULL AND made_at > now() - interval '1 day'
GROUP BY model_version
ORDER BY model_version

SELECT project || ', ' || state AS name, count(*) AS value
FROM label.tasks
GROUP BY project, state
ORDER BY name

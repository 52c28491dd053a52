SELECT change AS name, count(*) AS value FROM label.annotations GROUP BY change ORDER BY change

SELECT COALESCE(doc_type, 'unknown') || ', ' || status AS name, count(*) AS value
FROM stage.documents
GROUP BY doc_type, status
ORDER BY value DESC, name

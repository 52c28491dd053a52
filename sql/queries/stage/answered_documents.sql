-- Which of these documents people answered anything about.
SELECT DISTINCT document_id
FROM stage.review_places
WHERE document_id = ANY (CAST(:documents AS bigint[]))
ORDER BY document_id

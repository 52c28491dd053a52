-- The pictures of documents whose pages are all rendered.
SELECT document_id, array_agg(image_key ORDER BY page_no) AS keys
FROM stage.pages
WHERE document_id = ANY (:documents)
GROUP BY document_id
HAVING count(*) = count(image_key)

-- Everything said at the locator; without one, all of the document, or of one annotation in it.
INSERT INTO stage.review_places (review_id, document_id, record_no, locator, label, annotation_id)
SELECT :review_id, :document_id, fact.record_no, fact.locator, fact.label, NULL
FROM stage.extractions AS fact
WHERE fact.document_id = :document_id AND fact.locator = :locator
UNION
SELECT :review_id, :document_id, NULL, NULL, NULL, CAST(:annotation_id AS bigint)
WHERE CAST(:locator AS text) IS NULL
ON CONFLICT DO NOTHING

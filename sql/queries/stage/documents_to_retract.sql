-- What a promotion has to look at anew. Of a document that says nothing any more nothing is held back.
UPDATE stage.documents
SET promotion_due = true, next_attempt_at = now(),
    held = CASE WHEN document_id = ANY (:silent) THEN NULL ELSE held END
WHERE (document_id = ANY (:documents) OR same_as = ANY (:documents)) AND promoted_at IS NOT NULL

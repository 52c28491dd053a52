-- With those that say the same.
UPDATE stage.documents SET promotion_due = true
WHERE (document_id = ANY (CAST(:documents AS bigint[])) OR same_as = ANY (CAST(:documents AS bigint[])))
  AND NOT promotion_due

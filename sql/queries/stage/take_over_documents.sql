UPDATE stage.documents
SET source_code = :code, promotion_due = promotion_due OR promoted_at IS NOT NULL
WHERE source_code = :former

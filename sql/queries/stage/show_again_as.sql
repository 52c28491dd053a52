-- Of two equally trusted and new values the one of the lower code is shown, and conflicts name the source:
-- what it said is looked at again.
UPDATE stage.documents
SET promotion_due = true, said_trust = NULL
WHERE source_code = :code AND said_trust IS NOT NULL

-- One at a time makes the lines of the next release, until the transaction's end: an annotation may be noted
-- twice, and its lines are made once.
SELECT pg_advisory_xact_lock(213852319)

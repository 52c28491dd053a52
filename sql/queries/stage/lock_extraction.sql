-- One extractor at a time, until the transaction's end: none puts an older version over a newer one.
SELECT pg_advisory_xact_lock(213852319)

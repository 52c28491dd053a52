-- One at a time lands, decides whose answer counts, and extracts, until the transaction's end: versions
-- are numbered by what is recorded, and none puts an older version over a newer one.
SELECT pg_advisory_xact_lock(213852318)

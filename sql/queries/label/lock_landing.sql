-- One lander at a time, until the transaction's end: versions are numbered by what is recorded.
SELECT pg_advisory_xact_lock(213852318)

-- Whether this login may connect to another database of the same server; no when there is none.
SELECT COALESCE(
    (SELECT has_database_privilege(oid, 'CONNECT') FROM pg_database WHERE datname = :name), false)

-- What each role can do with each schema of this database, ours or not.
SELECT rolname AS role, nspname AS schema, verb AS held
FROM pg_roles
CROSS JOIN pg_namespace
CROSS JOIN unnest(ARRAY['USAGE', 'CREATE']) AS verb
WHERE rolname = ANY(:roles)
  AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'
  AND has_schema_privilege(pg_roles.oid, pg_namespace.oid, verb)
ORDER BY role, schema, held

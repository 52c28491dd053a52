SELECT has_schema_privilege('control', 'USAGE')
FROM pg_namespace
WHERE nspname = 'control' AND to_regclass('control.schema_versions') IS NOT NULL

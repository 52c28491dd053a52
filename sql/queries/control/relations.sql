-- Tables and views of ours.
SELECT nspname AS schema, relname AS name, relkind IN ('v', 'm') AS is_view
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = ANY(:schemas) AND relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY schema, name

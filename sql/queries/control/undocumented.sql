-- Schemas, tables, views, columns and functions of ours that have no comment.
WITH ours AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname = ANY(:schemas)
),
relations AS (
    SELECT pg_class.oid, format('%I.%I', nspname, relname) AS name,
           CASE WHEN relkind IN ('v', 'm') THEN 'VIEW' ELSE 'TABLE' END AS kind
    FROM pg_class JOIN ours ON ours.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
)
SELECT 'SCHEMA' AS kind, nspname AS name
FROM ours
WHERE obj_description(oid, 'pg_namespace') IS NULL
UNION ALL
SELECT kind, name
FROM relations
WHERE obj_description(oid, 'pg_class') IS NULL
UNION ALL
SELECT 'COLUMN', format('%s.%I', name, attname)
FROM relations JOIN pg_attribute ON attrelid = relations.oid
WHERE attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL
UNION ALL
SELECT 'FUNCTION', pg_proc.oid::regprocedure::text
FROM pg_proc JOIN ours ON ours.oid = pronamespace
WHERE obj_description(pg_proc.oid, 'pg_proc') IS NULL
ORDER BY kind, name

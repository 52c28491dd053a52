-- What each role can do with each table, view and column of ours, however it came by the right.
-- A right on a column is listed only where the role does not have it on the whole table.
WITH holders AS (
    SELECT oid, rolname FROM pg_roles WHERE rolname = ANY(:roles)
),
relations AS (
    SELECT pg_class.oid, nspname, relname
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ANY(:schemas) AND relkind IN ('r', 'p', 'v', 'm', 'f')
),
whole AS (
    SELECT holders.oid AS role_id, relations.oid AS relation_id, verb
    FROM holders CROSS JOIN relations
    CROSS JOIN unnest(
        ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
        || CASE WHEN current_setting('server_version_num')::integer >= 170000
                THEN ARRAY['MAINTAIN'] ELSE '{}' END
    ) AS verb
    WHERE has_table_privilege(holders.oid, relations.oid, verb)
),
single AS (
    SELECT holders.oid AS role_id, relations.oid AS relation_id, attname, verb
    FROM holders CROSS JOIN relations
    JOIN pg_attribute ON attrelid = relations.oid AND attnum > 0 AND NOT attisdropped
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS verb
    WHERE has_column_privilege(holders.oid, relations.oid, attnum, verb)
      AND NOT has_table_privilege(holders.oid, relations.oid, verb)
),
held AS (
    SELECT role_id, relation_id, verb AS held FROM whole
    UNION ALL
    SELECT role_id, relation_id, format('%s (%I)', verb, attname) FROM single
)
SELECT rolname AS role, format('%s.%s', nspname, relname) AS relation, held.held
FROM held
JOIN holders ON holders.oid = role_id
JOIN relations ON relations.oid = relation_id
ORDER BY role, relation, held

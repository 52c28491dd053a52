-- What every login of the cluster may do here, because it was granted to PUBLIC.
WITH granted AS (
    SELECT format('SCHEMA %I', nspname) AS subject, nspname, grantee, privilege_type
    FROM pg_namespace
    CROSS JOIN LATERAL aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
    UNION ALL
    SELECT format('%s %I.%I', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                  nspname, relname),
           nspname, grantee, privilege_type
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    CROSS JOIN LATERAL aclexplode(relacl)
    UNION ALL
    SELECT format('COLUMN %I.%I.%I', nspname, relname, attname), nspname, grantee, privilege_type
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    CROSS JOIN LATERAL aclexplode(attacl)
    UNION ALL
    SELECT format('FUNCTION %s', pg_proc.oid::regprocedure), nspname, grantee, privilege_type
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner)))
)
SELECT subject, privilege_type AS held
FROM granted
WHERE grantee = 0
  AND (nspname = ANY(:schemas) OR (subject = 'SCHEMA public' AND privilege_type = 'CREATE'))
ORDER BY subject, held

-- What lets a role past its grants: attributes, ownership, a right on the whole database.
WITH holders AS (
    SELECT * FROM pg_roles WHERE rolname = ANY(:roles)
),
owners AS (
    SELECT nspowner AS owner FROM pg_namespace WHERE nspname = ANY(:schemas)
    UNION
    SELECT relowner
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ANY(:schemas)
)
SELECT rolname AS role, power
FROM holders
CROSS JOIN LATERAL (
    VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
           ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls),
           ('CREATE ON DATABASE', has_database_privilege(oid, current_database(), 'CREATE')),
           ('TEMPORARY ON DATABASE', has_database_privilege(oid, current_database(), 'TEMPORARY'))
) AS powers (power, has_it)
WHERE has_it
UNION ALL
SELECT rolname, format('MEMBER OF %I', pg_get_userbyid(owner))
FROM holders CROSS JOIN owners
WHERE pg_has_role(oid, owner, 'MEMBER')
ORDER BY role, power

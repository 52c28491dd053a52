SELECT obj_description(relation.oid, 'pg_class') AS comment,
       CAST(greatest(relation.reltuples, 0) AS bigint) AS estimate
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE namespace.nspname = :schema AND relation.relname = :name

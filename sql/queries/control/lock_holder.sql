-- A bigint key of an advisory lock is split over classid and objid.
SELECT activity.application_name
FROM pg_locks AS locks
JOIN pg_stat_activity AS activity USING (pid)
WHERE locks.locktype = 'advisory'
  AND locks.granted
  AND locks.objsubid = 1
  AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (CAST(locks.classid AS bigint) << 32 | CAST(locks.objid AS bigint)) = :key

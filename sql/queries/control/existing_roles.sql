-- Which of these roles the cluster has.
SELECT rolname FROM pg_roles WHERE rolname = ANY(:roles)

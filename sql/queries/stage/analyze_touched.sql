ANALYZE touched

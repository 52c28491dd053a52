ANALYZE resolved

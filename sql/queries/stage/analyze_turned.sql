ANALYZE turned

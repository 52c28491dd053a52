ANALYZE hearers

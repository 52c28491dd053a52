ANALYZE region

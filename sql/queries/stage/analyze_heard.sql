ANALYZE heard

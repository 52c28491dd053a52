ANALYZE shown

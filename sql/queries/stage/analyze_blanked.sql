ANALYZE blanked

ANALYZE speaking

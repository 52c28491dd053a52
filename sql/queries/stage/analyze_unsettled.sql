ANALYZE unsettled

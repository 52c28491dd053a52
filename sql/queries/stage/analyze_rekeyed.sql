ANALYZE rekeyed

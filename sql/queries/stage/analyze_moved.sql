ANALYZE moved

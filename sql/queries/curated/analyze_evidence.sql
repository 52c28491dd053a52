ANALYZE evidence

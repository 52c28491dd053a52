-- From the reports of the documents: no scan of the facts themselves.
SELECT coverage.key AS name, sum(CAST(coverage.value ->> 'valid' AS bigint)) AS value
FROM stage.documents
CROSS JOIN LATERAL jsonb_each(mapping_report -> 'coverage') AS coverage
WHERE mapping_report IS NOT NULL AND coverage.value ? 'valid'
GROUP BY coverage.key
ORDER BY value DESC, name

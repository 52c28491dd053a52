SELECT 'objects' AS name, count(*) AS value FROM raw.objects
UNION ALL
SELECT 'register rows', count(*) FROM stage.table_ingest
UNION ALL
SELECT 'pages', count(*) FROM stage.pages
UNION ALL
SELECT 'candidate facts', count(*) FROM stage.extractions
UNION ALL
SELECT 'of them invalid', count(*) FROM stage.extractions WHERE validity = 'invalid'
UNION ALL
SELECT 'vessels', count(*)
FROM curated.vessels
WHERE merged_into IS NULL AND first_seen IS NOT NULL
UNION ALL
SELECT 'of them in two registers or more', count(*)
FROM (
    SELECT COALESCE(vessel.merged_into, vessel.vessel_id)
    FROM curated.vessel_identifiers AS said
    JOIN curated.vessels AS vessel USING (vessel_id)
    WHERE said.retracted_at IS NULL
    GROUP BY COALESCE(vessel.merged_into, vessel.vessel_id)
    HAVING min(said.source_code) <> max(said.source_code)
) AS shared
UNION ALL
SELECT 'assertions, each with its source and cell',
       (SELECT count(*) FROM curated.vessel_identifiers WHERE retracted_at IS NULL)
       + (SELECT count(*) FROM curated.vessel_info WHERE retracted_at IS NULL)
       + (SELECT count(*) FROM curated.vessel_metrics WHERE retracted_at IS NULL)
UNION ALL
SELECT 'open conflicts', count(*) FROM curated.entity_conflicts WHERE status = 'open'

-- How each config differs from the last release, in annotations.
SELECT config,
       count(*) FILTER (WHERE fresh AND NOT gone) AS added,
       count(*) FILTER (WHERE fresh AND gone) AS changed,
       count(*) FILTER (WHERE NOT fresh AND NOT withdrawn) AS removed,
       count(*) FILTER (WHERE NOT fresh AND withdrawn) AS withdrawn
FROM (
    SELECT config, annotation_id, bool_or(fresh) AS fresh, bool_or(NOT fresh) AS gone,
           bool_or(NOT fresh AND withdrawn) AS withdrawn
    FROM (
        SELECT config, annotation_id, true AS fresh, false AS withdrawn FROM due_lines
        UNION ALL
        SELECT config, annotation_id, false, withdrawal_id IS NOT NULL FROM gone_lines
    ) AS line
    GROUP BY config, annotation_id
) AS annotation
GROUP BY config

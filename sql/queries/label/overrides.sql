-- What people did to predicted spans, in tasks of which an answer counts:
-- kept as they are; changed: another label or other ends at the same place; removed.
SELECT task.project, predicted.model_version, predicted.label,
       count(*) FILTER (WHERE fate.kept) AS kept,
       count(*) FILTER (WHERE fate.touched AND NOT fate.kept) AS changed,
       count(*) FILTER (WHERE NOT fate.touched) AS removed
FROM (
    SELECT task_key, project FROM label.tasks
    WHERE task_key IN (SELECT task_key FROM label.predictions WHERE spans <> '[]')
) AS task
CROSS JOIN LATERAL (
    SELECT task.task_key, standing.result
    FROM (
        SELECT DISTINCT annotation_id FROM label.annotations WHERE task_key = task.task_key
    ) AS known
    CROSS JOIN LATERAL (
        SELECT * FROM label.chosen_annotations AS newest
        WHERE newest.annotation_id = known.annotation_id
        OFFSET 0
    ) AS standing
) AS said
JOIN label.predictions AS prediction ON prediction.task_key = said.task_key
CROSS JOIN LATERAL jsonb_to_recordset(coalesce(prediction.spans, '[]'))
    AS span (start numeric, "end" numeric, label text)
CROSS JOIN LATERAL (
    SELECT prediction.model_version, span.start, span."end", span.label
) AS predicted
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(region.start = predicted.start AND region."end" = predicted."end"
                            AND region.labels ? predicted.label), false) AS kept,
           count(*) > 0 AS touched
    FROM (
        SELECT CAST(one -> 'value' ->> 'start' AS numeric) AS start,
               CAST(one -> 'value' ->> 'end' AS numeric) AS "end",
               one -> 'value' -> 'labels' AS labels
        FROM jsonb_array_elements(
            CASE WHEN jsonb_typeof(said.result) = 'array' THEN said.result ELSE '[]' END
        ) AS one
        WHERE CASE WHEN jsonb_typeof(one) = 'object' THEN one ->> 'type' = 'labels' END
          AND jsonb_typeof(one -> 'value' -> 'start') = 'number'
          AND jsonb_typeof(one -> 'value' -> 'end') = 'number'
          AND jsonb_typeof(one -> 'value' -> 'labels') = 'array'
    ) AS region
    WHERE region.start < predicted."end" AND region."end" > predicted.start
) AS fate
GROUP BY task.project, predicted.model_version, predicted.label
ORDER BY task.project, predicted.model_version, predicted.label

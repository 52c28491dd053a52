-- What was said is taken from the event itself; event and task are found by their indexes, however
-- little is known of the tables. An annotation stays its task's, also when that began anew in another
-- project.
INSERT INTO label.annotations
    (annotation_id, version, change, content_sha256, ls_project_id, ls_task_id, task_key, result,
     annotator, annotator_id, was_cancelled, ground_truth, lead_time_s, parent_prediction, corrects,
     ls_created_at, ls_updated_at, config_sha256, event_sha256, recorded_at)
SELECT said.annotation_id, said.version, said.change, said.content_sha256, said.ls_project_id,
       said.ls_task_id, coalesce(task.task_key, former.task_key),
       CASE WHEN said.change <> 'deleted'
            THEN nullif(coalesce(event.payload -> 'annotations' -> said.place,
                                 event.payload -> 'annotation') -> 'result', 'null') END,
       said.annotator, said.annotator_id, said.was_cancelled, said.ground_truth, said.lead_time_s,
       said.parent_prediction, said.corrects, said.ls_created_at, said.ls_updated_at,
       coalesce(said.config_sha256, project.config_sha256), said.event_sha256, clock_timestamp()
FROM (SELECT * FROM new_versions ORDER BY annotation_id, version) AS said
JOIN LATERAL (
    SELECT payload FROM raw.annotation_events WHERE event_sha256 = said.event_sha256 OFFSET 0
) AS event ON true
LEFT JOIN LATERAL (
    SELECT task_key FROM label.tasks WHERE ls_task_id = said.ls_task_id OFFSET 0
) AS task ON true
LEFT JOIN LATERAL (
    SELECT task_key FROM label.annotations
    WHERE task.task_key IS NULL AND annotation_id = said.annotation_id
    ORDER BY version DESC LIMIT 1
) AS former ON true
LEFT JOIN label.projects AS project ON project.ls_project_id = said.ls_project_id

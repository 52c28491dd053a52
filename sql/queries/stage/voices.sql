-- What stands of some tasks.
SELECT state.ls_task_id, said.annotation_id, said.version, said.annotator, said.ls_updated_at,
       said.ground_truth, said.result
FROM stage.annotation_state AS state
JOIN label.annotations AS said
    ON said.annotation_id = state.annotation_id AND said.version = state.current_version
WHERE state.ls_task_id = ANY (:tasks) AND state.standing = 'kept'
ORDER BY state.ls_task_id, said.annotation_id

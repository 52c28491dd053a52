-- `place` is an annotation's in the list that its event holds; none where the event is of one.
CREATE TEMPORARY TABLE new_versions (
    annotation_id bigint, version integer, change text, content_sha256 text, ls_project_id bigint,
    ls_task_id bigint, place integer, annotator text, annotator_id bigint, was_cancelled boolean,
    ground_truth boolean, lead_time_s double precision, parent_prediction bigint, corrects boolean,
    ls_created_at timestamptz, ls_updated_at timestamptz, config_sha256 text, event_sha256 text
) ON COMMIT DROP

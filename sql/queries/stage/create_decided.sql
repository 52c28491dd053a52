CREATE TEMPORARY TABLE decided (
    ls_task_id bigint, annotation_id bigint, reason text, voices integer, reviewers text[],
    span_f1 double precision, choices jsonb, question text
) ON COMMIT DROP

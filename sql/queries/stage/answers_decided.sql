UPDATE stage.task_answers AS answer
SET due = false, annotation_id = decided.annotation_id, reason = decided.reason,
    voices = decided.voices, reviewers = decided.reviewers, span_f1 = decided.span_f1,
    choices = decided.choices, decided_at = now()
FROM decided
WHERE decided.ls_task_id = answer.ls_task_id

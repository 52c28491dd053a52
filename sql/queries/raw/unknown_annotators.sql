-- Polls tell names; only webhooks do not.
SELECT DISTINCT CAST(payload #>> '{annotation,completed_by}' AS bigint)
FROM raw.annotation_events
WHERE processed_at IS NULL AND error IS NULL AND via = 'webhook'
  AND jsonb_typeof(payload #> '{annotation,completed_by}') = 'number'
  AND NOT EXISTS (
      SELECT FROM label.annotators AS known
      WHERE CAST(known.ls_user_id AS text) = payload #>> '{annotation,completed_by}'
  )

-- Published versions of datasets that have a line with what a withdrawal is about.
WITH held AS (
    SELECT DISTINCT place.dataset, place.version, place.shard
    FROM label.tasks AS task
    JOIN label.annotations AS said ON said.task_key = task.task_key
    JOIN label.line_places AS place
        ON place.annotation_id = said.annotation_id AND place.annotation_version = said.version
    WHERE task.withdrawal_id = :withdrawal_id AND place.withdrawal_id IS NULL
)
SELECT release.dataset || ' ' || release.tag AS version
FROM label.dataset_releases AS release
WHERE release.published_at IS NOT NULL
  AND EXISTS (
      SELECT
      FROM jsonb_array_elements(release.manifest -> 'shards') AS shard (entry)
      JOIN held
          ON held.dataset = release.dataset AND held.shard = shard.entry ->> 'path'
  )
ORDER BY release.dataset, release.version

-- The lines that a release adds, but for tombstones that take the place of published lines.
SELECT said.config, said.annotation_id, said.version, said.split, said.content, said.labels,
       said.withdrawal_id
FROM label.next_lines AS said
WHERE said.for_release = :release
  AND said.broken_rule IS NULL
  AND NOT (said.record = 'tombstone'
           AND EXISTS (SELECT FROM label.leaving_lines AS leaving
                       WHERE leaving.for_release = said.for_release
                         AND leaving.annotation_id = said.annotation_id
                         AND leaving.version = said.version
                         AND leaving.config = 'audit'))
ORDER BY said.annotation_id, said.version, said.record

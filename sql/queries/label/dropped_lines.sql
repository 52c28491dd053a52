SELECT there.config, there.shard, there.line, there.annotation_id
FROM released_lines AS there
WHERE NOT EXISTS (
    SELECT FROM current_lines AS wanted
    WHERE wanted.config = there.config
      AND wanted.annotation_id = there.annotation_id
      AND wanted.version = there.version
)

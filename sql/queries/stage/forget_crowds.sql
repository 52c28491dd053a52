DELETE FROM stage.crowded_keys AS crowded
USING turned
WHERE crowded.key = turned.key AND NOT turned.is_crowded

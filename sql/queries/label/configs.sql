-- An annotation may be older than its project's label config, or newer than the one that is known.
SELECT DISTINCT ls_project_id, xml FROM label.configs

-- From where to where the lines of a release to come go, for each config and split.
SELECT config, split, min(annotation_id) AS first_annotation, min(version) AS first_version,
       max(annotation_id) AS last_annotation, max(version) AS last_version
FROM label.lines
WHERE generation = :generation
GROUP BY config, split
ORDER BY config, split

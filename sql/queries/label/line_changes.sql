-- How each config will differ from the last release, in annotations. A tombstone in the place of a
-- published line is nothing new. An annotation has its lines of one config in one split.
WITH gone AS (
    SELECT leaving.config, leaving.annotation_id,
           bool_or(leaving.withdrawal_id IS NOT NULL) AS is_withdrawn,
           EXISTS (
               SELECT
               FROM label.lines AS line
               WHERE line.annotation_id = leaving.annotation_id
                 AND line.generation = :generation
                 AND line.config = leaving.config) AS has_lines,
           EXISTS (
               SELECT
               FROM label.lines AS line
               WHERE line.annotation_id = leaving.annotation_id
                 AND line.generation = :generation
                 AND line.config = leaving.config
                 AND NOT (line.withdrawal_id IS NOT NULL
                          AND EXISTS (SELECT
                                      FROM label.leaving_lines AS place
                                      WHERE place.generation = line.generation
                                        AND place.annotation_id = line.annotation_id
                                        AND place.version = line.version
                                        AND place.config = line.config))) AS is_fresh
    FROM label.leaving_lines AS leaving
    WHERE leaving.generation = :generation
    GROUP BY leaving.config, leaving.annotation_id
), came AS (
    SELECT config, count(*) AS annotations
    FROM (
        SELECT DISTINCT config, split, annotation_id
        FROM label.lines
        WHERE generation = :generation
    ) AS annotation
    GROUP BY config
), went AS (
    SELECT config,
           count(*) FILTER (WHERE has_lines) AS with_lines,
           count(*) FILTER (WHERE is_fresh) AS changed,
           count(*) FILTER (WHERE NOT is_fresh AND NOT is_withdrawn) AS removed,
           count(*) FILTER (WHERE NOT is_fresh AND is_withdrawn) AS withdrawn
    FROM gone
    GROUP BY config
)
SELECT config, COALESCE(came.annotations, 0) - COALESCE(went.with_lines, 0) AS added,
       COALESCE(went.changed, 0) AS changed, COALESCE(went.removed, 0) AS removed,
       COALESCE(went.withdrawn, 0) AS withdrawn
FROM came
FULL JOIN went USING (config)

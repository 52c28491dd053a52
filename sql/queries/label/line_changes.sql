-- How each config will differ from the last release, in annotations; what cannot be made yet is among it. A
-- tombstone in the place of a published line is nothing new. An annotation has its lines of a config in one split.
WITH unmade AS (
    SELECT DISTINCT CASE record WHEN 'tombstone' THEN 'audit' ELSE record END AS config, annotation_id
    FROM label.unmade_lines
    WHERE generation = :generation
), came AS (
    SELECT config, count(*) AS annotations
    FROM (
        SELECT DISTINCT config, split, annotation_id
        FROM label.lines
        WHERE generation = :generation
        UNION ALL
        SELECT config, '', annotation_id
        FROM unmade
        WHERE NOT EXISTS (
            SELECT
            FROM label.lines AS line
            WHERE line.annotation_id = unmade.annotation_id
              AND line.generation = :generation
              AND line.config = unmade.config)
    ) AS annotation
    GROUP BY config
), gone AS (
    SELECT leaving.config, leaving.annotation_id,
           bool_or(leaving.withdrawal_id IS NOT NULL) AS is_withdrawn
    FROM label.leaving_lines AS leaving
    WHERE leaving.generation = :generation
    GROUP BY leaving.config, leaving.annotation_id
), went AS (
    SELECT gone.config, gone.is_withdrawn,
           line.annotation_id IS NOT NULL OR unmade.annotation_id IS NOT NULL AS is_there,
           COALESCE(line.is_new, false) OR unmade.annotation_id IS NOT NULL AS is_fresh
    FROM gone
    LEFT JOIN unmade USING (config, annotation_id)
    LEFT JOIN LATERAL (
        SELECT said.annotation_id,
               bool_or(said.withdrawal_id IS NULL OR place.version IS NULL) AS is_new
        FROM label.lines AS said
        LEFT JOIN label.leaving_lines AS place
            ON place.generation = said.generation
           AND place.annotation_id = said.annotation_id
           AND place.version = said.version
           AND place.config = said.config
        WHERE said.annotation_id = gone.annotation_id
          AND said.generation = :generation
          AND said.config = gone.config
        GROUP BY said.annotation_id
    ) AS line ON true
)
SELECT config,
       COALESCE(came.annotations, 0) - COALESCE(went.there, 0) AS added,
       COALESCE(went.changed, 0) AS changed,
       COALESCE(went.removed, 0) AS removed,
       COALESCE(went.withdrawn, 0) AS withdrawn
FROM came
FULL JOIN (
    SELECT config,
           count(*) FILTER (WHERE is_there) AS there,
           count(*) FILTER (WHERE is_fresh) AS changed,
           count(*) FILTER (WHERE NOT is_fresh AND NOT is_withdrawn) AS removed,
           count(*) FILTER (WHERE NOT is_fresh AND is_withdrawn) AS withdrawn
    FROM went
    GROUP BY config
) AS went USING (config)

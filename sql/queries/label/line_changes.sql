-- How each config will differ from the last release, in annotations. A tombstone in the place of a
-- published line is nothing new.
SELECT config,
       count(*) FILTER (WHERE fresh AND NOT gone) AS added,
       count(*) FILTER (WHERE fresh AND gone) AS changed,
       count(*) FILTER (WHERE NOT fresh AND NOT withdrawn) AS removed,
       count(*) FILTER (WHERE NOT fresh AND withdrawn) AS withdrawn
FROM (
    SELECT config, annotation_id, bool_or(fresh) AS fresh, bool_or(NOT fresh) AS gone,
           bool_or(NOT fresh AND withdrawn) AS withdrawn
    FROM (
        SELECT said.config, said.annotation_id, true AS fresh, false AS withdrawn
        FROM label.next_lines AS said
        WHERE said.for_release = :release
          AND (said.record <> 'tombstone'
               OR NOT EXISTS (SELECT FROM label.leaving_lines AS leaving
                              WHERE leaving.for_release = said.for_release
                                AND leaving.annotation_id = said.annotation_id
                                AND leaving.version = said.version
                                AND leaving.config = 'audit'))
        UNION ALL
        SELECT config, annotation_id, false, withdrawal_id IS NOT NULL
        FROM label.leaving_lines
        WHERE for_release = :release
    ) AS line
    GROUP BY config, annotation_id
) AS annotation
GROUP BY config

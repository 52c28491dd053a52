-- Records that came: who says it first and last, by date of delivery, then by the document's key. Where just
-- what was newest of its source about a vessel is now said on a later day, all of it, nothing that the
-- source says is settled anew: it has no last day of its own, see curated.vessel_sightings.
WITH came AS (
    SELECT moved.latter AS profile_id, min(moved.record_no) AS record_no
    FROM moved
    WHERE moved.latter <= :newest_known
      AND NOT (moved.lost AND moved.latter IS NOT DISTINCT FROM moved.former)
    GROUP BY moved.latter
), advanced AS (
    UPDATE stage.profiles AS profile
    SET first_seen = least(profile.first_seen, document.said_from),
        last_seen = greatest(profile.last_seen, document.said_to),
        document_id = CASE WHEN choice.earlier THEN document.document_id ELSE profile.document_id END,
        record_no = CASE WHEN choice.earlier THEN came.record_no ELSE profile.record_no END
    FROM came
    JOIN stage.documents AS document ON document.document_id = :document_id
    JOIN stage.profiles AS known USING (profile_id)
    JOIN stage.documents AS cited ON cited.document_id = known.document_id
    CROSS JOIN LATERAL (
        SELECT (document.said_from, document.external_key, came.record_no)
             < (known.first_seen, cited.external_key, known.record_no)
    ) AS choice (earlier)
    WHERE profile.profile_id = came.profile_id
      AND (choice.earlier OR document.said_to > profile.last_seen)
    RETURNING known.identity_key, known.source_code,
              COALESCE(cited.same_as, known.document_id) AS document_id, known.record_no,
              known.last_seen, choice.earlier
), again AS (
    SELECT advanced.identity_key, advanced.source_code, count(*) AS profiles,
           min(advanced.last_seen) AS last_seen,
           bool_or(advanced.earlier)
           OR min(advanced.last_seen) < max(advanced.last_seen)
           OR bool_or(EXISTS (
               -- What people put there is said by people, on the days that the source has it.
               SELECT FROM stage.extractions AS fact
               WHERE fact.document_id = advanced.document_id
                 AND fact.record_no = advanced.record_no
                 AND fact.producer = 'ruling')) AS otherwise
    FROM advanced
    GROUP BY advanced.identity_key, advanced.source_code
), compared AS (
    SELECT again.identity_key, again.source_code, again.profiles, known.by_others,
           again.otherwise OR known.profiles <> again.profiles AS changed
    FROM again
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE profile.source_code = again.source_code
                                  AND profile.last_seen >= again.last_seen) AS profiles,
               bool_or(profile.source_code <> again.source_code) AS by_others
        FROM stage.profiles AS profile
        WHERE profile.identity_key = again.identity_key
    ) AS known
)
INSERT INTO touched (identity_key, source_code, changed, lost, still)
SELECT compared.identity_key, compared.source_code, compared.changed, false,
       NOT compared.changed AND compared.profiles = 1 AND NOT compared.by_others
       AND speaking.trusted_as_before
FROM compared
CROSS JOIN speaking

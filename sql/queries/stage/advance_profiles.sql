-- Records that came: who says it first and last, by date of delivery, then by the document's key.
WITH came AS (
    SELECT moved.latter AS profile_id, min(moved.record_no) AS record_no
    FROM moved
    WHERE moved.latter <= :newest_known AND moved.latter IS DISTINCT FROM moved.former
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
    RETURNING profile.identity_key, profile.source_code
)
INSERT INTO touched (identity_key, source_code, changed, lost)
SELECT identity_key, source_code, true, false
FROM advanced

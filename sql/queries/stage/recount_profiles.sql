-- Records that went, or are said on other dates: who of those that are left says it first and last.
WITH went AS (
    SELECT DISTINCT former AS profile_id
    FROM moved
    WHERE lost
), left_over AS (
    SELECT DISTINCT ON (record.profile_id)
           record.profile_id, record.document_id, record.record_no, document.said_from AS first_seen,
           max(document.said_to) OVER (PARTITION BY record.profile_id) AS last_seen
    FROM went
    JOIN stage.records AS record USING (profile_id)
    JOIN stage.documents AS document USING (document_id)
    ORDER BY record.profile_id, document.said_from, document.external_key, record.record_no
), recounted AS (
    UPDATE stage.profiles AS profile
    SET (document_id, record_no, first_seen, last_seen)
      = (left_over.document_id, left_over.record_no, left_over.first_seen, left_over.last_seen)
    FROM left_over
    WHERE profile.profile_id = left_over.profile_id
      AND (profile.document_id, profile.record_no, profile.first_seen, profile.last_seen)
          IS DISTINCT FROM
          (left_over.document_id, left_over.record_no, left_over.first_seen, left_over.last_seen)
    RETURNING profile.identity_key, profile.source_code
)
INSERT INTO touched (identity_key, source_code, changed, lost, still)
SELECT identity_key, source_code, true, true, false
FROM recounted

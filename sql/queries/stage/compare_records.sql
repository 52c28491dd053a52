-- The document's records that say something else than when it was promoted last, or on other dates,
-- or is trusted otherwise.
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT record_no, former.profile_id AS former, latter.profile_id AS latter
FROM (
    SELECT record_no, profile_id
    FROM stage.records
    WHERE document_id = :document_id
) AS former
FULL JOIN (
    SELECT heard.record_no, profile.profile_id, heard.first_seen, heard.last_seen, source.trust
    FROM heard
    JOIN stage.profiles AS profile USING (content)
    JOIN control.sources AS source ON source.source_code = heard.source_code
) AS latter USING (record_no)
WHERE former.profile_id IS DISTINCT FROM latter.profile_id
   OR (SELECT (document.said_from, document.said_to, document.said_trust)
       FROM stage.documents AS document
       WHERE document.document_id = :document_id)
      IS DISTINCT FROM (latter.first_seen, latter.last_seen, latter.trust)

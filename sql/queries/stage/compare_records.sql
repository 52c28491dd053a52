-- The document's records that say something else than when it was promoted last, or on other dates, or are
-- trusted otherwise. lost: what was said there before, or one of its dates, is not any more.
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
WITH latter AS (
    SELECT heard.record_no, profile.profile_id
    FROM heard
    JOIN stage.profiles AS profile USING (content)
    UNION ALL
    SELECT record_no, profile_id
    FROM recognised
    WHERE is_known AND profile_id IS NOT NULL
), former AS (
    SELECT record_no, profile_id
    FROM stage.records
    WHERE document_id = :document_id
)
SELECT record_no, former.profile_id AS former, latter.profile_id AS latter,
       former.profile_id IS NOT NULL
       AND (former.profile_id IS DISTINCT FROM latter.profile_id
            OR document.said_from < speaking.first_seen
            OR document.said_to > speaking.last_seen) AS lost
FROM former
FULL JOIN latter USING (record_no)
JOIN stage.documents AS document ON document.document_id = :document_id
LEFT JOIN speaking ON true
WHERE former.profile_id IS DISTINCT FROM latter.profile_id
   OR (document.said_from, document.said_to, document.said_trust)
      IS DISTINCT FROM (speaking.first_seen, speaking.last_seen, speaking.trust)

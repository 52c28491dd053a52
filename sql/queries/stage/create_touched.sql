-- Who the document speaks of, or spoke of. changed: what their sources say has to be settled anew; lost: some
-- of it may be said no more.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT profile.identity_key, profile.source_code,
       profile.profile_id > :newest_known AS changed, false AS lost
FROM (SELECT former AS profile_id FROM moved UNION SELECT latter FROM moved) AS spoken
JOIN stage.profiles AS profile USING (profile_id)

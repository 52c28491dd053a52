-- What is loaded of the sources as if nobody had given an IMO number: who each would be, and who it is.
CREATE TEMPORARY TABLE blanked ON COMMIT DROP AS
SELECT profile.profile_id, profile.source_code, profile.imo AS hidden_imo, profile.name_key,
       profile.flag, profile.ircs, profile.registration, profile.dimensions,
       COALESCE('number:' || profile.numbers[1], 'record:' || profile.content) AS identity_key
FROM stage.profiles AS profile
WHERE profile.source_code = ANY (:sources)

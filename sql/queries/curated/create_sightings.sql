-- When each source spoke of the members last: the last day of what has none of its own.
CREATE TEMPORARY TABLE sightings ON COMMIT DROP AS
SELECT members.member_id, profile.source_code, max(profile.last_seen) AS last_seen
FROM members
JOIN stage.profiles AS profile ON profile.identity_key = members.member_key
GROUP BY members.member_id, profile.source_code

-- Keys that records had and may have no more: whether they are crowded is looked at again.
CREATE TEMPORARY TABLE rekeyed ON COMMIT DROP AS
SELECT DISTINCT known.key
FROM moved
JOIN stage.profile_keys AS known ON known.profile_id = moved.former
WHERE moved.lost

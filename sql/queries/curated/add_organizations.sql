-- Who is new among the parties; one of a key, however it is spelled.
INSERT INTO curated.entity_organizations (name_key, name)
SELECT DISTINCT ON (party.name_key) party.name_key, party.name
FROM parties AS party
WHERE party.entity = 'organization'
  AND NOT EXISTS (
      SELECT FROM curated.entity_organizations AS known
      WHERE known.name_key = party.name_key AND known.country IS NULL
  )
ORDER BY party.name_key, party.first_seen, party.name COLLATE "C"
ON CONFLICT (name_key, country) DO NOTHING

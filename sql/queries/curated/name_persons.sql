-- A party is shown as it was written first, by date of delivery and not by order of loading.
UPDATE curated.entity_persons AS known
SET name = first.name
FROM (
    SELECT DISTINCT ON (said.person_id) said.person_id, said.name
    FROM curated.vessel_associates AS said
    WHERE said.retracted_at IS NULL
      AND said.person_id IN (
          SELECT heard.person_id
          FROM hearers AS hearer
          JOIN curated.vessel_associates AS heard USING (vessel_id)
          WHERE heard.person_id IS NOT NULL
      )
    ORDER BY said.person_id, said.first_seen, said.name COLLATE "C"
) AS first
WHERE known.person_id = first.person_id AND known.name <> first.name

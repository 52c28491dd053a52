-- A party is shown as it was written first, by date of delivery and not by order of loading.
UPDATE curated.entity_organizations AS known
SET name = first.name
FROM (
    SELECT DISTINCT ON (said.organization_id) said.organization_id, said.name
    FROM curated.vessel_associates AS said
    WHERE said.retracted_at IS NULL
      AND said.organization_id IN (
          SELECT heard.organization_id
          FROM hearers AS hearer
          JOIN curated.vessel_associates AS heard USING (vessel_id)
          WHERE heard.organization_id IS NOT NULL
      )
    ORDER BY said.organization_id, said.first_seen, said.name COLLATE "C"
) AS first
WHERE known.organization_id = first.organization_id AND known.name <> first.name

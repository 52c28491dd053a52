-- As the other assertions; see gather_parties.
CREATE TEMPORARY TABLE said_associates ON COMMIT DROP AS
SELECT DISTINCT ON (party.vessel_id, party.source_code, party.role, party.name, party.address)
       party.vessel_id, party.source_code, party.role, party.name, party.address,
       organization.organization_id, person.person_id,
       party.value_raw, party.first_seen,
       NULLIF(max(party.last_seen) OVER (
           PARTITION BY party.vessel_id, party.source_code, party.role, party.name, party.address),
           party.newest) AS said_until,
       party.document_id, party.locator, party.annotation_id
FROM parties AS party
LEFT JOIN curated.entity_organizations AS organization
    ON party.entity = 'organization' AND organization.name_key = party.name_key
   AND organization.country IS NULL
LEFT JOIN curated.entity_persons AS person
    ON party.entity = 'person' AND person.name_key = party.name_key AND person.country IS NULL
ORDER BY party.vessel_id, party.source_code, party.role, party.name, party.address,
         (party.entity IS NULL), party.first_seen, party.external_key, party.record_no, party.locator

-- Parties and authorisations: what a register as a whole says of its records, and who parties are.

ALTER TABLE control.sources
    ADD COLUMN authority          text,
    ADD COLUMN authorization_type text;
COMMENT ON COLUMN control.sources.authority IS 'Who grants what its records say; null where each record says so itself';
COMMENT ON COLUMN control.sources.authorization_type IS 'What being in it means: a label of the taxonomy, e.g. FISHING_AUTHORIZATION; null for a mere list';

CREATE INDEX vessel_associates_by_organization ON curated.vessel_associates (organization_id)
    WHERE organization_id IS NOT NULL;
CREATE INDEX vessel_associates_by_person ON curated.vessel_associates (person_id)
    WHERE person_id IS NOT NULL;
COMMENT ON COLUMN curated.entity_organizations.name IS 'The name as it was written first, by date of delivery';
COMMENT ON COLUMN curated.entity_persons.name IS 'The name as it was written first, by date of delivery';

-- A vessel of which nothing stands is shown to nobody: it was one only as long as somebody said so.
CREATE OR REPLACE VIEW curated.vessels_enrichment_view AS
SELECT
    vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    vessels.ircs,
    vessels.mmsi,
    vessels.flag,
    country.name AS flag_name,
    vessels.vessel_type,
    vessels.first_seen,
    vessels.last_seen,
    EXISTS (
        SELECT FROM curated.vessel_conflicts AS conflict
        WHERE conflict.vessel_uuid = vessels.vessel_uuid
    ) AS has_open_conflict,
    ARRAY(
        SELECT DISTINCT said.identifier_value
        FROM curated.vessel_members AS member
        JOIN curated.vessel_identifiers AS said USING (vessel_id)
        WHERE member.shown_id = vessels.vessel_id
          AND said.identifier_type IN ('VESSEL_NAME', 'PREVIOUS_NAME')
          AND said.retracted_at IS NULL
        ORDER BY 1
    ) AS names,
    ARRAY(
        SELECT DISTINCT said.source_code
        FROM curated.vessel_members AS member
        JOIN curated.vessel_identifiers AS said USING (vessel_id)
        WHERE member.shown_id = vessels.vessel_id AND said.retracted_at IS NULL
        ORDER BY 1
    ) AS sources
FROM curated.vessels AS vessels
LEFT JOIN curated.country_iso AS country ON country.alpha3 = vessels.flag
WHERE vessels.merged_into IS NULL AND vessels.first_seen IS NOT NULL;

CREATE OR REPLACE VIEW curated.vessel_report AS
SELECT
    vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    said.names,
    COALESCE(said.identifiers, '[]') AS identifiers,
    COALESCE(said.flags, '[]') AS flags,
    COALESCE(said.info, '[]') AS info,
    COALESCE(said.metrics, '[]') AS metrics,
    COALESCE(parties.parties, '[]') AS parties,
    COALESCE(authorizations.authorizations, '[]') AS authorizations,
    COALESCE(said.sources, '{}') AS sources,
    COALESCE(conflicts.conflicts, '[]') AS conflicts,
    conflicts.conflicts IS NOT NULL AS has_open_conflict
FROM curated.vessels AS vessels
LEFT JOIN LATERAL (
    SELECT
        array_agg(DISTINCT one.value ORDER BY one.value)
            FILTER (WHERE one.label IN ('VESSEL_NAME', 'PREVIOUS_NAME')) AS names,
        jsonb_agg(one.shown ORDER BY one.label, one.value, one.source_code)
            FILTER (WHERE one.kind = 'identifier') AS identifiers,
        jsonb_agg(one.shown ORDER BY one.label, one.last_seen DESC, one.value, one.source_code)
            FILTER (WHERE one.label IN ('FLAG', 'PREVIOUS_FLAG')) AS flags,
        jsonb_agg(one.shown ORDER BY one.label, one.value, one.source_code)
            FILTER (WHERE one.kind = 'info') AS info,
        jsonb_agg(one.shown ORDER BY one.label, one.basis, one.value, one.source_code)
            FILTER (WHERE one.kind = 'metric') AS metrics,
        array_agg(DISTINCT one.source_code ORDER BY one.source_code) AS sources
    FROM (
        SELECT assertion.*,
               jsonb_strip_nulls(jsonb_build_object(
                   'type', assertion.label, 'basis', assertion.basis, 'value', assertion.value,
                   'unit', assertion.unit, 'source', assertion.source_code,
                   'first_seen', assertion.first_seen, 'last_seen', assertion.last_seen,
                   'document', assertion.document, 'locator', assertion.locator,
                   'annotation', assertion.annotation_id)) AS shown
        FROM curated.vessel_assertions AS assertion
        WHERE assertion.vessel_uuid = vessels.vessel_uuid
    ) AS one
) AS said ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
            'role', party.role, 'name', party.name, 'address', party.address,
            'source', party.source_code, 'first_seen', party.first_seen,
            'last_seen', party.last_seen, 'document', document.title,
            'locator', party.locator, 'annotation', party.annotation_id))
        ORDER BY party.role, party.name, party.address, party.source_code) AS parties
    FROM curated.vessel_members AS member
    JOIN curated.vessel_associates AS party USING (vessel_id)
    JOIN stage.documents AS document USING (document_id)
    WHERE member.shown_id = vessels.vessel_id AND party.retracted_at IS NULL
) AS parties ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
            'type', held.authorization_type, 'authority', held.authority,
            'reference', held.reference, 'species', held.species, 'status', held.status,
            'valid_from', held.valid_from, 'valid_to', held.valid_to,
            'open_ended', held.valid_to IS NULL,
            'source', held.source_code, 'first_seen', held.first_seen,
            'last_seen', held.last_seen, 'document', document.title,
            'locator', held.locator, 'annotation', held.annotation_id))
        ORDER BY held.valid_from, held.valid_to, held.authorization_type, held.authority,
                 held.reference, held.species, held.source_code) AS authorizations
    FROM curated.vessel_members AS member
    JOIN curated.vessel_authorizations AS held USING (vessel_id)
    JOIN stage.documents AS document USING (document_id)
    WHERE member.shown_id = vessels.vessel_id AND held.retracted_at IS NULL
) AS authorizations ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_build_object(
            'id', conflict.conflict_id, 'type', conflict.conflict_type,
            'details', conflict.details, 'opened_at', conflict.opened_at)
        ORDER BY conflict.conflict_id) AS conflicts
    FROM curated.vessel_conflicts AS conflict
    WHERE conflict.vessel_uuid = vessels.vessel_uuid
) AS conflicts ON true
WHERE vessels.merged_into IS NULL AND vessels.first_seen IS NOT NULL;

-- What was promoted before there were parties and authorisations is promoted again.
DELETE FROM stage.records;
DELETE FROM stage.profiles;
UPDATE stage.documents SET promotion_due = true WHERE promoted_at IS NOT NULL;

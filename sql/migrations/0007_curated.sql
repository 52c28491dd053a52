-- Vessels, the assertions about them, and the read contract.
-- An assertion is what one source says about one vessel. It is never moved to another vessel and never
-- overwritten: it ends by retracted_at. The displayed values of a vessel are computed from its assertions.

CREATE TABLE curated.country_iso (
    alpha3 text      PRIMARY KEY CHECK (alpha3 ~ '^[A-Z]{3}$'),
    alpha2 text      NOT NULL UNIQUE CHECK (alpha2 ~ '^[A-Z]{2}$'),
    name   text      NOT NULL,
    mids   integer[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE curated.country_iso IS 'Countries and territories of ISO 3166, with their maritime identification digits';
COMMENT ON COLUMN curated.country_iso.alpha3 IS 'ISO alpha-3 code';
COMMENT ON COLUMN curated.country_iso.alpha2 IS 'ISO alpha-2 code';
COMMENT ON COLUMN curated.country_iso.name IS 'English short name';
COMMENT ON COLUMN curated.country_iso.mids IS 'First three digits of the MMSI numbers it assigns';

CREATE TABLE curated.vessels (
    vessel_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity_key text        NOT NULL UNIQUE,
    vessel_uuid  uuid        NOT NULL GENERATED ALWAYS AS (md5(identity_key)::uuid) STORED UNIQUE,
    imo          text        CHECK (imo ~ '^[1-9][0-9]{6}$'),
    vessel_name  text,
    ircs         text,
    mmsi         text,
    flag         text        REFERENCES curated.country_iso,
    vessel_type  text,
    first_seen   date,
    last_seen    date,
    merged_into  bigint      REFERENCES curated.vessels,
    CHECK (merged_into <> vessel_id),
    CHECK (first_seen <= last_seen)
);
CREATE UNIQUE INDEX vessels_by_imo ON curated.vessels (imo)
    WHERE imo IS NOT NULL AND merged_into IS NULL;
CREATE INDEX vessels_merged ON curated.vessels (merged_into) WHERE merged_into IS NOT NULL;
COMMENT ON TABLE curated.vessels IS 'One row a vessel: its identity, and the values shown, all computed from its assertions';
COMMENT ON COLUMN curated.vessels.vessel_id IS 'Surrogate key, in order of arrival: do not store it elsewhere, use vessel_uuid';
COMMENT ON COLUMN curated.vessels.identity_key IS 'What makes it this vessel, e.g. imo:9123456';
COMMENT ON COLUMN curated.vessels.vessel_uuid IS 'Stable public key, the same however often it is loaded: made from identity_key';
COMMENT ON COLUMN curated.vessels.imo IS 'IMO number with a valid check digit';
COMMENT ON COLUMN curated.vessels.vessel_name IS 'Name shown: by trust, then recency, then source code';
COMMENT ON COLUMN curated.vessels.ircs IS 'Call sign shown; not unique';
COMMENT ON COLUMN curated.vessels.mmsi IS 'MMSI shown; not unique';
COMMENT ON COLUMN curated.vessels.flag IS 'Flag shown, ISO alpha-3';
COMMENT ON COLUMN curated.vessels.vessel_type IS 'Type shown';
COMMENT ON COLUMN curated.vessels.first_seen IS 'Date of the first delivery that has it';
COMMENT ON COLUMN curated.vessels.last_seen IS 'Date of the newest delivery that has it; absence from a newer one is not a deletion';
COMMENT ON COLUMN curated.vessels.merged_into IS 'The vessel it turned out to be; reversible';

CREATE TABLE curated.vessel_identifiers (
    identifier_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vessel_id     bigint      NOT NULL REFERENCES curated.vessels,
    identifier_type text NOT NULL,
    identifier_value text NOT NULL,
    source_code   text        NOT NULL REFERENCES control.sources,
    value_raw     text        NOT NULL,
    first_seen    date        NOT NULL,
    last_seen     date        NOT NULL,
    document_id   bigint      NOT NULL REFERENCES stage.documents,
    locator       text        NOT NULL,
    annotation_id bigint,
    retracted_at  timestamptz,
    retracted_for text,
    CHECK (first_seen <= last_seen),
    CHECK ((retracted_at IS NULL) = (retracted_for IS NULL)),
    UNIQUE NULLS NOT DISTINCT (vessel_id, identifier_type, identifier_value, source_code)
);
CREATE INDEX vessel_identifiers_by_document ON curated.vessel_identifiers (document_id);
CREATE INDEX vessel_identifiers_by_value ON curated.vessel_identifiers (identifier_type, identifier_value)
    WHERE retracted_at IS NULL;
COMMENT ON TABLE curated.vessel_identifiers IS 'Names and numbers of a vessel, by source. No call sign and no MMSI is unique: they are reassigned';
COMMENT ON COLUMN curated.vessel_identifiers.identifier_id IS 'Surrogate key';
COMMENT ON COLUMN curated.vessel_identifiers.vessel_id IS 'The vessel';
COMMENT ON COLUMN curated.vessel_identifiers.identifier_type IS 'Label of the taxonomy: IMO, IRCS, MMSI, VESSEL_NAME, NATIONAL_REGISTRATION, …';
COMMENT ON COLUMN curated.vessel_identifiers.identifier_value IS 'In canonical form';
COMMENT ON COLUMN curated.vessel_identifiers.source_code IS 'The source that says so';
COMMENT ON COLUMN curated.vessel_identifiers.value_raw IS 'As the source wrote it, at the locator';
COMMENT ON COLUMN curated.vessel_identifiers.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN curated.vessel_identifiers.last_seen IS 'Date of the newest delivery that says so';
COMMENT ON COLUMN curated.vessel_identifiers.document_id IS 'The document that said it first';
COMMENT ON COLUMN curated.vessel_identifiers.locator IS 'Where exactly in that document: see stage.extractions.locator';
COMMENT ON COLUMN curated.vessel_identifiers.annotation_id IS 'The annotation, where a person said so';
COMMENT ON COLUMN curated.vessel_identifiers.retracted_at IS 'When nothing said so any more; null while it stands';
COMMENT ON COLUMN curated.vessel_identifiers.retracted_for IS 'Why it was retracted';

CREATE TABLE curated.vessel_info (
    info_id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vessel_id     bigint      NOT NULL REFERENCES curated.vessels,
    attribute     text NOT NULL,
    value         text NOT NULL,
    source_code   text        NOT NULL REFERENCES control.sources,
    value_raw     text        NOT NULL,
    first_seen    date        NOT NULL,
    last_seen     date        NOT NULL,
    document_id   bigint      NOT NULL REFERENCES stage.documents,
    locator       text        NOT NULL,
    annotation_id bigint,
    retracted_at  timestamptz,
    retracted_for text,
    CHECK (first_seen <= last_seen),
    CHECK ((retracted_at IS NULL) = (retracted_for IS NULL)),
    UNIQUE NULLS NOT DISTINCT (vessel_id, attribute, value, source_code)
);
CREATE INDEX vessel_info_by_document ON curated.vessel_info (document_id);
COMMENT ON TABLE curated.vessel_info IS 'Particulars of a vessel that are words or dates, by source';
COMMENT ON COLUMN curated.vessel_info.info_id IS 'Surrogate key';
COMMENT ON COLUMN curated.vessel_info.vessel_id IS 'The vessel';
COMMENT ON COLUMN curated.vessel_info.attribute IS 'Label of the taxonomy: FLAG, VESSEL_TYPE, GEAR_TYPE, PORT, …';
COMMENT ON COLUMN curated.vessel_info.value IS 'In canonical form';
COMMENT ON COLUMN curated.vessel_info.source_code IS 'The source that says so';
COMMENT ON COLUMN curated.vessel_info.value_raw IS 'As the source wrote it, at the locator';
COMMENT ON COLUMN curated.vessel_info.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN curated.vessel_info.last_seen IS 'Date of the newest delivery that says so';
COMMENT ON COLUMN curated.vessel_info.document_id IS 'The document that said it first';
COMMENT ON COLUMN curated.vessel_info.locator IS 'Where exactly in that document: see stage.extractions.locator';
COMMENT ON COLUMN curated.vessel_info.annotation_id IS 'The annotation, where a person said so';
COMMENT ON COLUMN curated.vessel_info.retracted_at IS 'When nothing said so any more; null while it stands';
COMMENT ON COLUMN curated.vessel_info.retracted_for IS 'Why it was retracted';

CREATE TABLE curated.vessel_metrics (
    metric_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vessel_id     bigint      NOT NULL REFERENCES curated.vessels,
    metric        text NOT NULL,
    basis         text,
    value         numeric NOT NULL,
    unit          text,
    source_code   text        NOT NULL REFERENCES control.sources,
    value_raw     text        NOT NULL,
    first_seen    date        NOT NULL,
    last_seen     date        NOT NULL,
    document_id   bigint      NOT NULL REFERENCES stage.documents,
    locator       text        NOT NULL,
    annotation_id bigint,
    retracted_at  timestamptz,
    retracted_for text,
    CHECK (first_seen <= last_seen),
    CHECK ((retracted_at IS NULL) = (retracted_for IS NULL)),
    UNIQUE NULLS NOT DISTINCT (vessel_id, metric, basis, value, unit, source_code)
);
CREATE INDEX vessel_metrics_by_document ON curated.vessel_metrics (document_id);
COMMENT ON TABLE curated.vessel_metrics IS 'Measurements of a vessel, by source, in metric units';
COMMENT ON COLUMN curated.vessel_metrics.metric_id IS 'Surrogate key';
COMMENT ON COLUMN curated.vessel_metrics.vessel_id IS 'The vessel';
COMMENT ON COLUMN curated.vessel_metrics.metric IS 'Label of the taxonomy: LENGTH, TONNAGE, ENGINE_POWER, CREW_COUNT';
COMMENT ON COLUMN curated.vessel_metrics.basis IS 'What exactly was measured: LOA, GT, GRT, …; null where the source does not say';
COMMENT ON COLUMN curated.vessel_metrics.value IS 'In unit';
COMMENT ON COLUMN curated.vessel_metrics.unit IS 'm, kW, t, m3, …; null for a count';
COMMENT ON COLUMN curated.vessel_metrics.source_code IS 'The source that says so';
COMMENT ON COLUMN curated.vessel_metrics.value_raw IS 'As the source wrote it, at the locator';
COMMENT ON COLUMN curated.vessel_metrics.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN curated.vessel_metrics.last_seen IS 'Date of the newest delivery that says so';
COMMENT ON COLUMN curated.vessel_metrics.document_id IS 'The document that said it first';
COMMENT ON COLUMN curated.vessel_metrics.locator IS 'Where exactly in that document: see stage.extractions.locator';
COMMENT ON COLUMN curated.vessel_metrics.annotation_id IS 'The annotation, where a person said so';
COMMENT ON COLUMN curated.vessel_metrics.retracted_at IS 'When nothing said so any more; null while it stands';
COMMENT ON COLUMN curated.vessel_metrics.retracted_for IS 'Why it was retracted';

CREATE TABLE curated.entity_organizations (
    organization_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_key        text   NOT NULL,
    name            text   NOT NULL,
    country         text   REFERENCES curated.country_iso,
    UNIQUE NULLS NOT DISTINCT (name_key, country)
);
COMMENT ON TABLE curated.entity_organizations IS 'Companies and organisations';
COMMENT ON COLUMN curated.entity_organizations.organization_id IS 'Surrogate key';
COMMENT ON COLUMN curated.entity_organizations.name_key IS 'The name without case, punctuation and diacritics';
COMMENT ON COLUMN curated.entity_organizations.name IS 'The name as first written';
COMMENT ON COLUMN curated.entity_organizations.country IS 'Country, where a source gives one';

CREATE TABLE curated.entity_persons (
    person_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_key  text   NOT NULL,
    name      text   NOT NULL,
    country   text   REFERENCES curated.country_iso,
    UNIQUE NULLS NOT DISTINCT (name_key, country)
);
COMMENT ON TABLE curated.entity_persons IS 'Natural persons';
COMMENT ON COLUMN curated.entity_persons.person_id IS 'Surrogate key';
COMMENT ON COLUMN curated.entity_persons.name_key IS 'The name without case, punctuation and diacritics';
COMMENT ON COLUMN curated.entity_persons.name IS 'The name as first written';
COMMENT ON COLUMN curated.entity_persons.country IS 'Country, where a source gives one';

CREATE TABLE curated.vessel_associates (
    associate_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vessel_id     bigint      NOT NULL REFERENCES curated.vessels,
    role          text NOT NULL,
    name          text NOT NULL,
    address       text,
    organization_id bigint REFERENCES curated.entity_organizations,
    person_id     bigint REFERENCES curated.entity_persons,
    source_code   text        NOT NULL REFERENCES control.sources,
    value_raw     text        NOT NULL,
    first_seen    date        NOT NULL,
    last_seen     date        NOT NULL,
    document_id   bigint      NOT NULL REFERENCES stage.documents,
    locator       text        NOT NULL,
    annotation_id bigint,
    retracted_at  timestamptz,
    retracted_for text,
    CHECK (first_seen <= last_seen),
    CHECK ((retracted_at IS NULL) = (retracted_for IS NULL)),
    CHECK (num_nonnulls(organization_id, person_id) <= 1),
    UNIQUE NULLS NOT DISTINCT (vessel_id, role, name, address, source_code)
);
CREATE INDEX vessel_associates_by_document ON curated.vessel_associates (document_id);
COMMENT ON TABLE curated.vessel_associates IS 'Parties of a vessel and their roles, by source';
COMMENT ON COLUMN curated.vessel_associates.associate_id IS 'Surrogate key';
COMMENT ON COLUMN curated.vessel_associates.vessel_id IS 'The vessel';
COMMENT ON COLUMN curated.vessel_associates.role IS 'Label of the taxonomy: OWNER, OPERATOR, BENEFICIAL_OWNER, CHARTERER, VESSEL_MASTER, …';
COMMENT ON COLUMN curated.vessel_associates.name IS 'The party, in canonical form';
COMMENT ON COLUMN curated.vessel_associates.address IS 'Its address at that source';
COMMENT ON COLUMN curated.vessel_associates.organization_id IS 'The organisation, once resolved';
COMMENT ON COLUMN curated.vessel_associates.person_id IS 'The person, once resolved';
COMMENT ON COLUMN curated.vessel_associates.source_code IS 'The source that says so';
COMMENT ON COLUMN curated.vessel_associates.value_raw IS 'As the source wrote it, at the locator';
COMMENT ON COLUMN curated.vessel_associates.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN curated.vessel_associates.last_seen IS 'Date of the newest delivery that says so';
COMMENT ON COLUMN curated.vessel_associates.document_id IS 'The document that said it first';
COMMENT ON COLUMN curated.vessel_associates.locator IS 'Where exactly in that document: see stage.extractions.locator';
COMMENT ON COLUMN curated.vessel_associates.annotation_id IS 'The annotation, where a person said so';
COMMENT ON COLUMN curated.vessel_associates.retracted_at IS 'When nothing said so any more; null while it stands';
COMMENT ON COLUMN curated.vessel_associates.retracted_for IS 'Why it was retracted';

CREATE TABLE curated.vessel_authorizations (
    authorization_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vessel_id     bigint      NOT NULL REFERENCES curated.vessels,
    authorization_type text NOT NULL,
    authority     text,
    reference     text,
    valid_from    date,
    valid_to      date,
    species       text,
    status        text,
    source_code   text        NOT NULL REFERENCES control.sources,
    value_raw     text        NOT NULL,
    first_seen    date        NOT NULL,
    last_seen     date        NOT NULL,
    document_id   bigint      NOT NULL REFERENCES stage.documents,
    locator       text        NOT NULL,
    annotation_id bigint,
    retracted_at  timestamptz,
    retracted_for text,
    CHECK (first_seen <= last_seen),
    CHECK ((retracted_at IS NULL) = (retracted_for IS NULL)),
    CHECK (valid_from <= valid_to),
    UNIQUE NULLS NOT DISTINCT (vessel_id, authorization_type, authority, reference, valid_from, valid_to, species, source_code)
);
CREATE INDEX vessel_authorizations_by_document ON curated.vessel_authorizations (document_id);
COMMENT ON TABLE curated.vessel_authorizations IS 'What a vessel may do, where and when, by source';
COMMENT ON COLUMN curated.vessel_authorizations.authorization_id IS 'Surrogate key';
COMMENT ON COLUMN curated.vessel_authorizations.vessel_id IS 'The vessel';
COMMENT ON COLUMN curated.vessel_authorizations.authorization_type IS 'Label of the taxonomy: FISHING_AUTHORIZATION, CARRIER_AUTHORIZATION, …';
COMMENT ON COLUMN curated.vessel_authorizations.authority IS 'Who authorises';
COMMENT ON COLUMN curated.vessel_authorizations.reference IS 'Number of the licence or authorisation';
COMMENT ON COLUMN curated.vessel_authorizations.valid_from IS 'First day';
COMMENT ON COLUMN curated.vessel_authorizations.valid_to IS 'Last day; null is open-ended';
COMMENT ON COLUMN curated.vessel_authorizations.species IS 'Species it is for';
COMMENT ON COLUMN curated.vessel_authorizations.status IS 'Status as the source gives it';
COMMENT ON COLUMN curated.vessel_authorizations.source_code IS 'The source that says so';
COMMENT ON COLUMN curated.vessel_authorizations.value_raw IS 'As the source wrote it, at the locator';
COMMENT ON COLUMN curated.vessel_authorizations.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN curated.vessel_authorizations.last_seen IS 'Date of the newest delivery that says so';
COMMENT ON COLUMN curated.vessel_authorizations.document_id IS 'The document that said it first';
COMMENT ON COLUMN curated.vessel_authorizations.locator IS 'Where exactly in that document: see stage.extractions.locator';
COMMENT ON COLUMN curated.vessel_authorizations.annotation_id IS 'The annotation, where a person said so';
COMMENT ON COLUMN curated.vessel_authorizations.retracted_at IS 'When nothing said so any more; null while it stands';
COMMENT ON COLUMN curated.vessel_authorizations.retracted_for IS 'Why it was retracted';

CREATE TABLE curated.entity_conflicts (
    conflict_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conflict_type text        NOT NULL,
    dedupe_key    text        NOT NULL UNIQUE,
    vessel_id     bigint      REFERENCES curated.vessels,
    other_vessel_id bigint    REFERENCES curated.vessels,
    details       jsonb       NOT NULL,
    status        text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved')),
    resolution    text,
    reason        text,
    opened_at     timestamptz NOT NULL DEFAULT now(),
    resolved_by   text,
    resolved_at   timestamptz,
    CHECK ((status = 'resolved') = (num_nulls(resolution, reason, resolved_by, resolved_at) = 0)),
    CHECK (status <> 'open' OR num_nonnulls(resolution, reason, resolved_by, resolved_at) = 0)
);
CREATE INDEX entity_conflicts_open ON curated.entity_conflicts (conflict_type) WHERE status = 'open';
CREATE INDEX entity_conflicts_by_vessel ON curated.entity_conflicts (vessel_id);
COMMENT ON TABLE curated.entity_conflicts IS 'Disagreements that a person must settle; each is opened once';
COMMENT ON COLUMN curated.entity_conflicts.conflict_id IS 'Surrogate key';
COMMENT ON COLUMN curated.entity_conflicts.conflict_type IS 'What kind of disagreement';
COMMENT ON COLUMN curated.entity_conflicts.dedupe_key IS 'The same disagreement is opened once';
COMMENT ON COLUMN curated.entity_conflicts.vessel_id IS 'The vessel';
COMMENT ON COLUMN curated.entity_conflicts.other_vessel_id IS 'The other vessel, where there are two';
COMMENT ON COLUMN curated.entity_conflicts.details IS 'What disagrees, with sources and locators';
COMMENT ON COLUMN curated.entity_conflicts.status IS 'open or resolved';
COMMENT ON COLUMN curated.entity_conflicts.resolution IS 'What was decided';
COMMENT ON COLUMN curated.entity_conflicts.reason IS 'Why';
COMMENT ON COLUMN curated.entity_conflicts.opened_at IS 'When it was found';
COMMENT ON COLUMN curated.entity_conflicts.resolved_by IS 'Who decided';
COMMENT ON COLUMN curated.entity_conflicts.resolved_at IS 'When';

CREATE TABLE curated.promotion_log (
    log_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text        NOT NULL DEFAULT current_setting('application_name'),
    table_name text        NOT NULL,
    row_id     bigint      NOT NULL,
    before     jsonb,
    after      jsonb,
    CHECK (num_nonnulls(before, after) > 0)
);
CREATE INDEX promotion_log_by_row ON curated.promotion_log (table_name, row_id);
COMMENT ON TABLE curated.promotion_log IS 'Before and after of every change in curated, written by triggers in the transaction that made it';
COMMENT ON COLUMN curated.promotion_log.log_id IS 'Surrogate key, in order';
COMMENT ON COLUMN curated.promotion_log.changed_at IS 'When the transaction began';
COMMENT ON COLUMN curated.promotion_log.changed_by IS 'The session: which run, or who by hand';
COMMENT ON COLUMN curated.promotion_log.table_name IS 'The table in curated';
COMMENT ON COLUMN curated.promotion_log.row_id IS 'Its surrogate key';
COMMENT ON COLUMN curated.promotion_log.before IS 'The row before; null for an insert';
COMMENT ON COLUMN curated.promotion_log.after IS 'The row after; null for a deletion';

-- One function and three triggers a table, by statement and set-based: no writer can forget the log.
CREATE FUNCTION curated.log_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog
AS $$
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN
            EXECUTE format(
                'INSERT INTO curated.promotion_log (table_name, row_id, after)'
                ' SELECT %L, changed.%I, to_jsonb(changed) FROM after_rows AS changed',
                TG_TABLE_NAME, TG_ARGV[0]);
        WHEN 'UPDATE' THEN
            EXECUTE format(
                'INSERT INTO curated.promotion_log (table_name, row_id, before, after)'
                ' SELECT %L, changed.%I, to_jsonb(former), to_jsonb(changed)'
                ' FROM after_rows AS changed JOIN before_rows AS former USING (%I)',
                TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[0]);
        WHEN 'DELETE' THEN
            EXECUTE format(
                'INSERT INTO curated.promotion_log (table_name, row_id, before)'
                ' SELECT %L, former.%I, to_jsonb(former) FROM before_rows AS former',
                TG_TABLE_NAME, TG_ARGV[0]);
    END CASE;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION curated.log_change() IS 'Writes curated.promotion_log; its argument is the table''s key column';
REVOKE ALL ON FUNCTION curated.log_change() FROM PUBLIC;

DO $$
DECLARE
    logged record;
BEGIN
    FOR logged IN
        SELECT * FROM (VALUES
            ('vessels', 'vessel_id'),
            ('vessel_identifiers', 'identifier_id'),
            ('vessel_info', 'info_id'),
            ('vessel_metrics', 'metric_id'),
            ('vessel_associates', 'associate_id'),
            ('vessel_authorizations', 'authorization_id'),
            ('entity_organizations', 'organization_id'),
            ('entity_persons', 'person_id'),
            ('entity_conflicts', 'conflict_id')
        ) AS tables (table_name, key_column)
    LOOP
        EXECUTE format(
            'CREATE TRIGGER log_insert AFTER INSERT ON curated.%I REFERENCING NEW TABLE AS after_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change(%L)',
            logged.table_name, logged.key_column);
        EXECUTE format(
            'CREATE TRIGGER log_update AFTER UPDATE ON curated.%I'
            ' REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change(%L)',
            logged.table_name, logged.key_column);
        EXECUTE format(
            'CREATE TRIGGER log_delete AFTER DELETE ON curated.%I REFERENCING OLD TABLE AS before_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change(%L)',
            logged.table_name, logged.key_column);
    END LOOP;
END
$$;

-- The read contract of Ebisu and BI.
CREATE VIEW curated.vessels_enrichment_view AS
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
        SELECT FROM curated.entity_conflicts AS conflict
        WHERE conflict.vessel_id = vessels.vessel_id AND conflict.status = 'open'
    ) AS has_open_conflict
FROM curated.vessels AS vessels
LEFT JOIN curated.country_iso AS country ON country.alpha3 = vessels.flag
WHERE vessels.merged_into IS NULL;
COMMENT ON VIEW curated.vessels_enrichment_view IS 'One row a vessel with the values shown: what Ebisu reads';
COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_uuid IS 'Stable key of the vessel';
COMMENT ON COLUMN curated.vessels_enrichment_view.imo IS 'IMO number';
COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_name IS 'Name shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.ircs IS 'Call sign shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.mmsi IS 'MMSI shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.flag IS 'Flag shown, ISO alpha-3';
COMMENT ON COLUMN curated.vessels_enrichment_view.flag_name IS 'Flag shown, in English';
COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_type IS 'Type shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.first_seen IS 'Date of the first delivery that has it';
COMMENT ON COLUMN curated.vessels_enrichment_view.last_seen IS 'Date of the newest delivery that has it';
COMMENT ON COLUMN curated.vessels_enrichment_view.has_open_conflict IS 'A person has to settle something about it';

CREATE VIEW curated.vessel_report AS
SELECT
    vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    identifiers.names,
    identifiers.identifiers,
    info.info,
    metrics.metrics,
    COALESCE(identifiers.sources, '{}') AS sources,
    EXISTS (
        SELECT FROM curated.entity_conflicts AS conflict
        WHERE conflict.vessel_id = vessels.vessel_id AND conflict.status = 'open'
    ) AS has_open_conflict
FROM curated.vessels AS vessels
LEFT JOIN LATERAL (
    SELECT
        array_agg(DISTINCT said.identifier_value ORDER BY said.identifier_value)
            FILTER (WHERE said.identifier_type IN ('VESSEL_NAME', 'PREVIOUS_NAME')) AS names,
        jsonb_agg(
            jsonb_build_object(
                'type', said.identifier_type, 'value', said.identifier_value,
                'source', said.source_code, 'first_seen', said.first_seen,
                'last_seen', said.last_seen, 'locator', said.locator)
            ORDER BY said.identifier_type, said.identifier_value, said.source_code) AS identifiers,
        array_agg(DISTINCT said.source_code ORDER BY said.source_code) AS sources
    FROM curated.vessel_identifiers AS said
    WHERE said.vessel_id = vessels.vessel_id AND said.retracted_at IS NULL
) AS identifiers ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_build_object(
            'attribute', said.attribute, 'value', said.value, 'source', said.source_code,
            'first_seen', said.first_seen, 'last_seen', said.last_seen, 'locator', said.locator)
        ORDER BY said.attribute, said.value, said.source_code) AS info
    FROM curated.vessel_info AS said
    WHERE said.vessel_id = vessels.vessel_id AND said.retracted_at IS NULL
) AS info ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_build_object(
            'metric', said.metric, 'basis', said.basis, 'value', said.value, 'unit', said.unit,
            'source', said.source_code, 'first_seen', said.first_seen,
            'last_seen', said.last_seen, 'locator', said.locator)
        ORDER BY said.metric, said.basis, said.value, said.source_code) AS metrics
    FROM curated.vessel_metrics AS said
    WHERE said.vessel_id = vessels.vessel_id AND said.retracted_at IS NULL
) AS metrics ON true
WHERE vessels.merged_into IS NULL;
COMMENT ON VIEW curated.vessel_report IS 'Everything said about a vessel, with who said it, where and since when';
COMMENT ON COLUMN curated.vessel_report.vessel_uuid IS 'Stable key of the vessel';
COMMENT ON COLUMN curated.vessel_report.imo IS 'IMO number';
COMMENT ON COLUMN curated.vessel_report.vessel_name IS 'Name shown';
COMMENT ON COLUMN curated.vessel_report.names IS 'Every name, previous ones too';
COMMENT ON COLUMN curated.vessel_report.identifiers IS 'Every identifier with its source, dates and locator';
COMMENT ON COLUMN curated.vessel_report.info IS 'Every particular with its source, dates and locator';
COMMENT ON COLUMN curated.vessel_report.metrics IS 'Every measurement with its source, dates and locator';
COMMENT ON COLUMN curated.vessel_report.sources IS 'The sources that have it';
COMMENT ON COLUMN curated.vessel_report.has_open_conflict IS 'A person has to settle something about it';

-- Assertions are retracted, never deleted; the log is only written.
GRANT SELECT, INSERT, UPDATE
    ON curated.country_iso, curated.vessels, curated.vessel_identifiers, curated.vessel_info,
       curated.vessel_metrics, curated.vessel_associates, curated.vessel_authorizations,
       curated.entity_organizations, curated.entity_persons, curated.entity_conflicts
    TO oceanid_pipeline;
GRANT SELECT, INSERT ON curated.promotion_log TO oceanid_pipeline;
GRANT SELECT ON curated.vessels_enrichment_view, curated.vessel_report TO oceanid_pipeline;
GRANT SELECT ON ALL TABLES IN SCHEMA curated TO oceanid_reader;

-- Whether a citation is earlier than the one that stands: by date of delivery, then by the document's
-- key, which depends on its content and not on when it was loaded.
CREATE FUNCTION curated.cites_earlier(
    retracted boolean, known_first date, known_document bigint, new_first date, new_document bigint
) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT retracted
        OR new_first < known_first
        OR new_first = known_first
           AND new_document <> known_document
           AND (SELECT external_key FROM stage.documents WHERE document_id = new_document)
             < (SELECT external_key FROM stage.documents WHERE document_id = known_document)
$$;
COMMENT ON FUNCTION curated.cites_earlier(boolean, date, bigint, date, bigint)
    IS 'Whether a new citation takes the place of the one that stands';
REVOKE ALL ON FUNCTION curated.cites_earlier(boolean, date, bigint, date, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION curated.cites_earlier(boolean, date, bigint, date, bigint)
    TO oceanid_pipeline;

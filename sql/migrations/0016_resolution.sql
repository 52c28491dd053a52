-- Who a record is about: what every record says of the identity of its vessel, and which of them may be
-- one vessel. From this alone, never from the order of loading, follows what curated.vessels holds.

ALTER TABLE stage.documents
    ADD COLUMN said_from  date,
    ADD COLUMN said_to    date,
    ADD COLUMN said_trust integer,
    ADD CHECK (said_from <= said_to);
COMMENT ON COLUMN stage.documents.said_from IS 'Date of the first delivery that its promotion counted';
COMMENT ON COLUMN stage.documents.said_trust IS 'Trust of its source at its promotion';
COMMENT ON COLUMN stage.documents.said_to IS 'Date of the last delivery that its promotion counted';

CREATE TABLE stage.profiles (
    profile_id   bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    content      uuid    NOT NULL UNIQUE,
    source_code  text    NOT NULL,
    identity_key text    NOT NULL,
    imo          text,
    numbers      text[],
    name_key     text,
    flag         text,
    ircs         text,
    registration text,
    dimensions   jsonb,
    called       text,
    valid_from   date,
    valid_to     date,
    document_id  bigint  NOT NULL REFERENCES stage.documents,
    record_no    integer NOT NULL,
    first_seen   date    NOT NULL,
    last_seen    date    NOT NULL
);
CREATE INDEX profiles_by_identity ON stage.profiles (identity_key, source_code);
COMMENT ON TABLE stage.profiles IS 'What records of a source say, once however often it is delivered, and whom it is about';
COMMENT ON COLUMN stage.profiles.profile_id IS 'Surrogate key';
COMMENT ON COLUMN stage.profiles.content IS 'Hash of the source and of every valid fact of the record';
COMMENT ON COLUMN stage.profiles.source_code IS 'The source that says so';
COMMENT ON COLUMN stage.profiles.identity_key IS 'The vessel as the record alone identifies it: by IMO number, else a register''s number, else name and marks';
COMMENT ON COLUMN stage.profiles.imo IS 'Its IMO number';
COMMENT ON COLUMN stage.profiles.numbers IS 'Numbers that registers gave it, each with its register: IOTC:IOTC000123';
COMMENT ON COLUMN stage.profiles.name_key IS 'Its name, by stage.name_key';
COMMENT ON COLUMN stage.profiles.flag IS 'Its flag';
COMMENT ON COLUMN stage.profiles.ircs IS 'Its call sign';
COMMENT ON COLUMN stage.profiles.registration IS 'Its national registration, letters and digits only';
COMMENT ON COLUMN stage.profiles.dimensions IS 'Lengths and tonnages by label and basis';
COMMENT ON COLUMN stage.profiles.called IS 'What tells it from others in its register: the number, else the name';
COMMENT ON COLUMN stage.profiles.valid_from IS 'First day of what the record grants';
COMMENT ON COLUMN stage.profiles.valid_to IS 'Last day of what the record grants';
COMMENT ON COLUMN stage.profiles.document_id IS 'The document that said it first: by date of delivery, then by the document''s key';
COMMENT ON COLUMN stage.profiles.record_no IS 'The record in that document';
COMMENT ON COLUMN stage.profiles.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN stage.profiles.last_seen IS 'Date of the newest delivery that says so';

CREATE TABLE stage.records (
    document_id bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    record_no   integer NOT NULL,
    profile_id  bigint  NOT NULL REFERENCES stage.profiles,
    PRIMARY KEY (document_id, record_no)
);
CREATE INDEX records_by_profile ON stage.records (profile_id);
COMMENT ON TABLE stage.records IS 'Records as they were promoted: what stands in curated follows from these';
COMMENT ON COLUMN stage.records.document_id IS 'The document';
COMMENT ON COLUMN stage.records.record_no IS 'The record in it';
COMMENT ON COLUMN stage.records.profile_id IS 'What it says';

CREATE TABLE stage.profile_keys (
    key        text   NOT NULL,
    profile_id bigint NOT NULL REFERENCES stage.profiles ON DELETE CASCADE,
    PRIMARY KEY (key, profile_id)
);
CREATE INDEX profile_keys_by_profile ON stage.profile_keys (profile_id);
COMMENT ON TABLE stage.profile_keys IS 'What two profiles must share to be compared at all';
COMMENT ON COLUMN stage.profile_keys.key IS 'number:…, or call sign, name or registration with the flag: call:3FAB2:PAN';
COMMENT ON COLUMN stage.profile_keys.profile_id IS 'The profile';

CREATE TABLE stage.profile_links (
    profile_id   bigint NOT NULL REFERENCES stage.profiles ON DELETE CASCADE,
    other_id     bigint NOT NULL REFERENCES stage.profiles ON DELETE CASCADE,
    identity_key text   NOT NULL,
    other_key    text   NOT NULL,
    rule         text   NOT NULL
                 CHECK (rule IN ('number', 'call sign', 'name', 'registration', 'near')),
    evidence     text   NOT NULL,
    PRIMARY KEY (profile_id, other_id)
);
CREATE INDEX profile_links_by_other ON stage.profile_links (other_id);
CREATE INDEX profile_links_by_identity ON stage.profile_links (identity_key, other_key);
COMMENT ON TABLE stage.profile_links IS 'Pairs of profiles that may be one vessel although each identifies itself otherwise; both ways round';
COMMENT ON COLUMN stage.profile_links.profile_id IS 'The one';
COMMENT ON COLUMN stage.profile_links.other_id IS 'The other';
COMMENT ON COLUMN stage.profile_links.identity_key IS 'Whom the one is about by itself';
COMMENT ON COLUMN stage.profile_links.other_key IS 'Whom the other is about by itself';
COMMENT ON COLUMN stage.profile_links.rule IS 'The strongest rule that holds between them; near: none does, but a person should look';
COMMENT ON COLUMN stage.profile_links.evidence IS 'What they share';

GRANT SELECT, INSERT, UPDATE, DELETE
    ON stage.profiles, stage.records, stage.profile_keys, stage.profile_links TO oceanid_pipeline;

-- The one place that says which candidate facts count: whatever promotes reads them here.
CREATE VIEW stage.facts AS
SELECT document_id, record_no, locator, label, producer, qualifier, value_raw, value_norm, unit,
       db_mapping, annotation_id
FROM stage.extractions
WHERE validity = 'valid' AND record_no > 0;
COMMENT ON VIEW stage.facts IS 'Candidate facts that count: the valid ones of records';
COMMENT ON COLUMN stage.facts.document_id IS 'The document that says it';
COMMENT ON COLUMN stage.facts.record_no IS 'The record of a table, or the group of an annotation';
COMMENT ON COLUMN stage.facts.locator IS 'Where exactly';
COMMENT ON COLUMN stage.facts.label IS 'Label of the taxonomy';
COMMENT ON COLUMN stage.facts.producer IS 'cell, human, rule:… or model:…';
COMMENT ON COLUMN stage.facts.qualifier IS 'What narrows the label';
COMMENT ON COLUMN stage.facts.value_raw IS 'As written';
COMMENT ON COLUMN stage.facts.value_norm IS 'In the canonical form of its label';
COMMENT ON COLUMN stage.facts.unit IS 'Unit of value_norm';
COMMENT ON COLUMN stage.facts.db_mapping IS 'The curated table it goes to';
COMMENT ON COLUMN stage.facts.annotation_id IS 'The annotation it was taken from';
GRANT SELECT ON stage.facts TO oceanid_pipeline;

CREATE FUNCTION stage.name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT COALESCE(
        NULLIF(regexp_replace(
            regexp_replace(
                upper(normalize(translate(name, 'øØłŁđĐ', 'oOlLdD'), NFKD) COLLATE "C"),
                '\m(F/V|NO)(?![A-Z])', '', 'g'),
            '[^A-Z0-9]', '', 'g'), ''),
        NULLIF(regexp_replace(normalize(name, NFKC), '\s', '', 'g'), ''))
$$;
COMMENT ON FUNCTION stage.name_key(text)
    IS 'A name as it is compared: ASCII capitals and digits, without NO and F/V; as it is, if nothing is left';
REVOKE ALL ON FUNCTION stage.name_key(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stage.name_key(text) TO oceanid_pipeline;

-- One merge for every kind of assertion. The temporary table said_<kind> holds what the sources in the
-- temporary table hearers say now of the vessels there, in the columns of curated.vessel_<kind> that it has;
-- the unique constraint of curated.vessel_<kind> is what makes two assertions one.
CREATE FUNCTION curated.settle_assertions(kind text, OUT written bigint, OUT retracted bigint)
    LANGUAGE plpgsql
    SET search_path = pg_catalog
AS $$
DECLARE
    target text := 'vessel_' || kind;
    said   text := 'said_' || kind;
    keys   text[];
    rest   text[];
BEGIN
    SELECT array_agg(quote_ident(attname)) INTO keys
    FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = to_regclass('curated.' || quote_ident(target))
      AND indisunique AND NOT indisprimary;
    SELECT array_agg(quote_ident(attname)) INTO rest
    FROM pg_attribute
    WHERE attrelid = to_regclass('pg_temp.' || quote_ident(said))
      AND attnum > 0 AND quote_ident(attname) <> ALL (keys);
    EXECUTE format(
        'UPDATE curated.%1$I AS standing'
        ' SET retracted_at = now(), retracted_for = ''its document says so no more'''
        ' FROM pg_temp.hearers AS hearer'
        ' WHERE hearer.lost AND standing.vessel_id = hearer.vessel_id'
        ' AND standing.source_code = hearer.source_code AND standing.retracted_at IS NULL'
        ' AND NOT EXISTS (SELECT FROM pg_temp.%2$I AS said WHERE said.vessel_id = standing.vessel_id AND %3$s)',
        target, said,
        (SELECT string_agg(format('said.%1$s IS NOT DISTINCT FROM standing.%1$s', key), ' AND ')
         FROM unnest(keys) AS key WHERE key <> 'vessel_id'));
    GET DIAGNOSTICS retracted = ROW_COUNT;
    EXECUTE format(
        'INSERT INTO curated.%1$I AS standing (%3$s, %4$s)'
        ' SELECT %3$s, %4$s FROM pg_temp.%2$I'
        ' ON CONFLICT (%3$s) DO UPDATE SET (%4$s, retracted_at, retracted_for) = ROW (%5$s, NULL, NULL)'
        ' WHERE (%6$s, standing.retracted_at) IS DISTINCT FROM (%5$s, NULL)',
        target, said, array_to_string(keys, ', '), array_to_string(rest, ', '),
        'excluded.' || array_to_string(rest, ', excluded.'),
        'standing.' || array_to_string(rest, ', standing.'));
    GET DIAGNOSTICS written = ROW_COUNT;
END
$$;
COMMENT ON FUNCTION curated.settle_assertions(text)
    IS 'Makes curated.vessel_<kind> hold what said_<kind> says: writes what differs, retracts what is said no more';
REVOKE ALL ON FUNCTION curated.settle_assertions(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION curated.settle_assertions(text) TO oceanid_pipeline;

DROP FUNCTION curated.cites_earlier(boolean, date, bigint, date, bigint);

-- Assertions stay with the vessel that their record identifies; those of a merged one count for the one
-- it is merged into. What was promoted by the rules before is promoted again by these.
UPDATE stage.documents SET promotion_due = true WHERE promoted_at IS NOT NULL;

-- What connects two identities: their links, and a person's decision that they are one.
CREATE VIEW stage.linked AS
SELECT identity_key, other_key, rule, evidence
FROM stage.profile_links
UNION ALL
SELECT one.identity_key, other.identity_key, 'decision', 'decision'
FROM curated.vessels AS one
JOIN curated.entity_conflicts AS decided ON decided.vessel_id = one.vessel_id
JOIN curated.vessels AS other ON other.vessel_id = decided.other_vessel_id
WHERE decided.conflict_type = 'MATCH_CANDIDATE' AND decided.resolution = 'same'
UNION ALL
SELECT other.identity_key, one.identity_key, 'decision', 'decision'
FROM curated.vessels AS other
JOIN curated.entity_conflicts AS decided ON decided.other_vessel_id = other.vessel_id
JOIN curated.vessels AS one ON one.vessel_id = decided.vessel_id
WHERE decided.conflict_type = 'MATCH_CANDIDATE' AND decided.resolution = 'same';
COMMENT ON VIEW stage.linked IS 'Pairs of identities that may be one vessel, both ways round';
COMMENT ON COLUMN stage.linked.identity_key IS 'The one';
COMMENT ON COLUMN stage.linked.other_key IS 'The other';
COMMENT ON COLUMN stage.linked.rule IS 'Why: a rule of stage.profile_links, or decision: a person said so';
COMMENT ON COLUMN stage.linked.evidence IS 'What they share';
GRANT SELECT ON stage.linked TO oceanid_pipeline;
-- A conflict that nobody judged goes with its evidence; promotion_log keeps it.
GRANT DELETE ON curated.entity_conflicts TO oceanid_pipeline;

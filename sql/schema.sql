--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: control; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA control;


--
-- Name: SCHEMA control; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA control IS 'What the pipeline knows of itself: migrations, sources, poll positions, the mirror of the bucket';


--
-- Name: curated; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA curated;


--
-- Name: SCHEMA curated; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA curated IS 'What analysts and Ebisu read: vessels and the assertions about them. Derived from stage';


--
-- Name: label; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA label;


--
-- Name: SCHEMA label; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA label IS 'What people said in Label Studio, every version of it, and the datasets made of it. Append-only';


--
-- Name: raw; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA raw;


--
-- Name: SCHEMA raw; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA raw IS 'What arrived, as it arrived: uploaded objects and annotation events. Append-only';


--
-- Name: stage; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA stage;


--
-- Name: SCHEMA stage; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA stage IS 'What is in the documents: pages, records, candidate facts. Derived: can be made again from raw and label';


--
-- Name: log_change(); Type: FUNCTION; Schema: curated; Owner: -
--

CREATE FUNCTION curated.log_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
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


--
-- Name: FUNCTION log_change(); Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON FUNCTION curated.log_change() IS 'Writes curated.promotion_log; its argument is the table''s key column';


--
-- Name: search_key(text); Type: FUNCTION; Schema: curated; Owner: -
--

CREATE FUNCTION curated.search_key(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (octet_length(value) = char_length(value)) THEN regexp_replace(upper(value), '[^A-Z0-9]+'::text, ''::text, 'g'::text) ELSE regexp_replace(replace(replace(replace(replace(translate(upper(NORMALIZE(value, NFKD)), 'abcdefghijklmnopqrstuvwxyzØøŁłĐđÐðĦħŦŧıæœþ'::text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZOOLLDDDDHHTTIÆŒÞ'::text), 'Æ'::text, 'AE'::text), 'Œ'::text, 'OE'::text), 'Þ'::text, 'TH'::text), 'ß'::text, 'SS'::text), '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00BF\u0300-\u036F\u2000-\u206F\u3000-\u303F]+'::text, ''::text, 'g'::text) END;


--
-- Name: FUNCTION search_key(value text); Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON FUNCTION curated.search_key(value text) IS 'A name or number without case, diacritics, spaces and punctuation';


--
-- Name: search_vessels(text, integer); Type: FUNCTION; Schema: curated; Owner: -
--

CREATE FUNCTION curated.search_vessels(wanted text, most integer DEFAULT 50) RETURNS TABLE(vessel_uuid uuid, imo text, vessel_name text, flag text, matched_label text, matched_value text, is_whole boolean)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog'
    AS $_$
    WITH asked AS (
        SELECT regexp_replace(curated.search_key(wanted), '^IMO([0-9]+)$', '\1') AS key
    ), found AS (
        -- In the order of keys the whole ones come first. The key is asked for as a value, not
        -- joined: only so does it bound the index.
        (SELECT said.vessel_id, said.identifier_type, said.identifier_value,
                curated.search_key(said.identifier_value) = (SELECT key FROM asked) AS is_whole
         FROM curated.vessel_identifiers AS said
         WHERE curated.search_key(said.identifier_value) COLLATE "C" >= (SELECT key FROM asked)
           AND curated.search_key(said.identifier_value) COLLATE "C"
               < (SELECT key || chr(1114111) FROM asked WHERE key <> '')
           AND said.retracted_at IS NULL
           AND said.identifier_type NOT IN ('IMO', 'IRCS', 'MMSI')
         ORDER BY curated.search_key(said.identifier_value) COLLATE "C"
         LIMIT 1000)
        UNION ALL
        (SELECT said.vessel_id, said.identifier_type, said.identifier_value, true
         FROM curated.vessel_identifiers AS said
         WHERE said.identifier_value = (SELECT key FROM asked)
           AND said.identifier_type IN ('IMO', 'IRCS', 'MMSI')
           AND said.retracted_at IS NULL
         LIMIT 1000)
    ), best AS (
        SELECT DISTINCT ON (member.shown_id)
               member.shown_id, found.identifier_type, found.identifier_value, found.is_whole
        FROM found
        JOIN curated.vessel_members AS member USING (vessel_id)
        ORDER BY member.shown_id, found.is_whole DESC, found.identifier_type, found.identifier_value
    )
    SELECT vessel.vessel_uuid, vessel.imo, vessel.vessel_name, vessel.flag,
           best.identifier_type, best.identifier_value, best.is_whole
    FROM best
    JOIN curated.vessels AS vessel ON vessel.vessel_id = best.shown_id
    ORDER BY best.is_whole DESC, best.identifier_value, vessel.imo, vessel.vessel_uuid
    LIMIT most
$_$;


--
-- Name: FUNCTION search_vessels(wanted text, most integer); Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON FUNCTION curated.search_vessels(wanted text, most integer) IS 'Vessels with a name or number that is, or begins with, what is wanted; case, diacritics and punctuation do not count';


--
-- Name: settle_assertions(text); Type: FUNCTION; Schema: curated; Owner: -
--

CREATE FUNCTION curated.settle_assertions(kind text, OUT written bigint, OUT retracted bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $_$
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
$_$;


--
-- Name: FUNCTION settle_assertions(kind text, OUT written bigint, OUT retracted bigint); Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON FUNCTION curated.settle_assertions(kind text, OUT written bigint, OUT retracted bigint) IS 'Makes curated.vessel_<kind> hold what said_<kind> says: writes what differs, retracts what is said no more';


--
-- Name: vessel_as_of(text, date); Type: FUNCTION; Schema: curated; Owner: -
--

CREATE FUNCTION curated.vessel_as_of(vessel text, day date) RETURNS TABLE(vessel_uuid uuid, imo text, vessel_name text, ircs text, mmsi text, flag text, vessel_type text, names text[], sources text[], assertions jsonb, parties jsonb, authorizations jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog'
    AS $_$
    WITH wanted AS (
        SELECT DISTINCT COALESCE(known.merged_into, known.vessel_id) AS vessel_id
        FROM curated.vessels AS known
        WHERE known.vessel_id IN (
            SELECT vessel_id FROM curated.vessels WHERE imo = vessel AND merged_into IS NULL
            UNION ALL
            SELECT vessel_id FROM curated.vessels
            WHERE vessel_uuid = CASE
                WHEN vessel ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                    THEN CAST(vessel AS uuid) END
        )
    ), said AS (
        SELECT assertion.*,
               row_number() OVER (
                   PARTITION BY assertion.label
                   ORDER BY assertion.source_trust DESC, least(assertion.last_seen, day) DESC,
                            assertion.source_code, assertion.value) AS place
        FROM wanted
        JOIN curated.vessels AS shown USING (vessel_id)
        JOIN curated.vessel_assertions AS assertion USING (vessel_uuid)
        WHERE assertion.first_seen <= day
    )
    SELECT
        said.vessel_uuid,
        min(said.value) FILTER (WHERE said.label = 'IMO' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'VESSEL_NAME' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'IRCS' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'MMSI' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'FLAG' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'VESSEL_TYPE' AND said.place = 1),
        array_agg(DISTINCT said.value ORDER BY said.value)
            FILTER (WHERE said.label IN ('VESSEL_NAME', 'PREVIOUS_NAME')),
        array_agg(DISTINCT said.source_code ORDER BY said.source_code),
        jsonb_agg(
            jsonb_strip_nulls(jsonb_build_object(
                'type', said.label, 'basis', said.basis, 'value', said.value, 'unit', said.unit,
                'source', said.source_code, 'first_seen', said.first_seen,
                'last_seen', said.last_seen, 'document', said.document, 'locator', said.locator,
                'annotation', said.annotation_id))
            ORDER BY said.label, said.place),
        (SELECT COALESCE(jsonb_agg(
                    jsonb_strip_nulls(jsonb_build_object(
                        'role', party.role, 'name', party.name, 'address', party.address,
                        'source', party.source_code, 'first_seen', party.first_seen,
                        'last_seen', COALESCE(party.said_until,
                            (SELECT seen.last_seen FROM curated.vessel_sightings AS seen
                             WHERE seen.vessel_id = party.vessel_id AND seen.source_code = party.source_code)),
                        'locator', party.locator))
                    ORDER BY party.role, party.name, party.address, party.source_code), '[]')
         FROM wanted
         JOIN curated.vessel_members AS member ON member.shown_id = wanted.vessel_id
         JOIN curated.vessel_associates AS party ON party.vessel_id = member.vessel_id
         WHERE party.retracted_at IS NULL AND party.first_seen <= day),
        (SELECT COALESCE(jsonb_agg(
                    jsonb_strip_nulls(jsonb_build_object(
                        'type', held.authorization_type, 'authority', held.authority,
                        'reference', held.reference, 'species', held.species,
                        'status', held.status, 'valid_from', held.valid_from,
                        'valid_to', held.valid_to, 'open_ended', held.valid_to IS NULL,
                        'source', held.source_code, 'locator', held.locator))
                    ORDER BY held.valid_from, held.valid_to, held.authorization_type,
                             held.authority, held.reference, held.species, held.source_code), '[]')
         FROM wanted
         JOIN curated.vessel_members AS member ON member.shown_id = wanted.vessel_id
         JOIN curated.vessel_authorizations AS held ON held.vessel_id = member.vessel_id
         WHERE held.retracted_at IS NULL
           AND (held.valid_from IS NULL OR held.valid_from <= day)
           AND (held.valid_to IS NULL OR held.valid_to >= day))
    FROM said
    GROUP BY said.vessel_uuid
$_$;


--
-- Name: FUNCTION vessel_as_of(vessel text, day date); Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON FUNCTION curated.vessel_as_of(vessel text, day date) IS 'A vessel, by its uuid or IMO number, by what had been said on a day; no row if nothing had';


--
-- Name: claim_annotations(bigint[]); Type: FUNCTION; Schema: label; Owner: -
--

CREATE FUNCTION label.claim_annotations(ls_tasks bigint[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
    WITH claimed AS (
        UPDATE label.annotations AS said
        SET task_key = task.task_key
        FROM label.tasks AS task
        WHERE task.ls_task_id = ANY (ls_tasks)
          AND said.ls_task_id = task.ls_task_id
          AND said.task_key IS NULL
        RETURNING said.annotation_id
    )
    SELECT count(*) FROM claimed
$$;


--
-- Name: FUNCTION claim_annotations(ls_tasks bigint[]); Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON FUNCTION label.claim_annotations(ls_tasks bigint[]) IS 'Lets what was said of tasks before they were known be theirs';


--
-- Name: keep_released(); Type: FUNCTION; Schema: label; Owner: -
--

CREATE FUNCTION label.keep_released() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM label.shard_runs AS part WHERE part.generation = OLD.generation) THEN
        RAISE EXCEPTION 'line of annotation % in %: released lines stay as they are', OLD.annotation_id, OLD.config;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;


--
-- Name: FUNCTION keep_released(); Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON FUNCTION label.keep_released() IS 'Refuses to change or delete a line that a release may hold';


--
-- Name: note_due(); Type: FUNCTION; Schema: label; Owner: -
--

CREATE FUNCTION label.note_due() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'annotations' THEN
            INSERT INTO label.release_due (annotation_id)
            SELECT DISTINCT annotation_id FROM after_rows;
        WHEN 'tasks' THEN
            INSERT INTO label.release_due (annotation_id)
            SELECT DISTINCT said.annotation_id
            FROM after_rows
            JOIN before_rows USING (task_key)
            JOIN label.annotations AS said USING (task_key)
            WHERE (before_rows.state, before_rows.withdrawal_id)
                  IS DISTINCT FROM (after_rows.state, after_rows.withdrawal_id);
        ELSE
            INSERT INTO label.release_due (annotation_id)
            SELECT DISTINCT said.annotation_id
            FROM after_rows
            JOIN before_rows USING (document_id)
            JOIN label.tasks AS task USING (document_id)
            JOIN label.annotations AS said USING (task_key)
            WHERE before_rows.status <> after_rows.status;
    END CASE;
    RETURN NULL;
END
$$;


--
-- Name: FUNCTION note_due(); Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON FUNCTION label.note_due() IS 'Notes in label.release_due the annotations that a change is about';


--
-- Name: take_over_deliveries(text, text); Type: FUNCTION; Schema: raw; Owner: -
--

CREATE FUNCTION raw.take_over_deliveries(former text, code text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
    WITH doubled AS (
        DELETE FROM raw.deliveries AS gone
        USING raw.deliveries AS kept
        WHERE gone.source_code = former
          AND (kept.source_code, kept.delivered_on, kept.sha256)
              = (code, gone.delivered_on, gone.sha256)
        RETURNING gone.delivered_on, gone.sha256, gone.withdrawn_at
    )
    UPDATE raw.deliveries AS kept
    SET withdrawn_at = doubled.withdrawn_at
    FROM doubled
    WHERE (kept.source_code, kept.delivered_on, kept.sha256)
          = (code, doubled.delivered_on, doubled.sha256)
      AND kept.withdrawn_at IS NULL
      AND doubled.withdrawn_at IS NOT NULL;
    UPDATE raw.deliveries SET source_code = code WHERE source_code = former;
    UPDATE raw.object_locations SET source_code = code WHERE source_code = former;
$$;


--
-- Name: FUNCTION take_over_deliveries(former text, code text); Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON FUNCTION raw.take_over_deliveries(former text, code text) IS 'Files what arrived under one code under that of the source that it turned out to be';


--
-- Name: at_record(text, integer); Type: FUNCTION; Schema: stage; Owner: -
--

CREATE FUNCTION stage.at_record(locator text, record_no integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (('r'::text || record_no) || substr(locator, strpos(locator, '/'::text)));


--
-- Name: FUNCTION at_record(locator text, record_no integer); Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON FUNCTION stage.at_record(locator text, record_no integer) IS 'The same cell of another record: r17/IMO of record 4 is r4/IMO';


--
-- Name: keep_answer(); Type: FUNCTION; Schema: stage; Owner: -
--

CREATE FUNCTION stage.keep_answer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    INSERT INTO stage.review_answers (review_id, status, value, reason, annotation_id, answered_by)
    VALUES (NEW.review_id, NEW.status, NEW.corrected_value, NEW.closed_reason, NEW.annotation_id,
            NEW.closed_by);
    RETURN NULL;
END
$$;


--
-- Name: FUNCTION keep_answer(); Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON FUNCTION stage.keep_answer() IS 'Writes stage.review_answers';


--
-- Name: name_key(text); Type: FUNCTION; Schema: stage; Owner: -
--

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


--
-- Name: FUNCTION name_key(name text); Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON FUNCTION stage.name_key(name text) IS 'A name as it is compared: ASCII capitals and digits, without NO and F/V; as it is, if nothing is left';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alerts; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.alerts (
    alert_key text NOT NULL,
    what text NOT NULL,
    remedy text NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    told_at timestamp with time zone,
    recovered_at timestamp with time zone
);


--
-- Name: TABLE alerts; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.alerts IS 'Troubles that are there now, and those that are over and not yet told to be';


--
-- Name: COLUMN alerts.alert_key; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.alerts.alert_key IS 'What it is about, e.g. run:refresh: told once while it lasts';


--
-- Name: COLUMN alerts.what; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.alerts.what IS 'What happened, as it was seen last';


--
-- Name: COLUMN alerts.remedy; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.alerts.remedy IS 'What to do';


--
-- Name: COLUMN alerts.opened_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.alerts.opened_at IS 'When it was first seen';


--
-- Name: COLUMN alerts.told_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.alerts.told_at IS 'When the message went out; null until it did';


--
-- Name: COLUMN alerts.recovered_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.alerts.recovered_at IS 'When it was no longer seen; the row goes once that is told';


--
-- Name: bucket_keys; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.bucket_keys (
    bucket text NOT NULL,
    key text NOT NULL,
    etag text NOT NULL,
    size_bytes bigint NOT NULL,
    last_modified timestamp with time zone NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    reason text,
    routed_by text,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT bucket_keys_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT bucket_keys_check CHECK (((state = 'unrouted'::text) = (reason IS NOT NULL))),
    CONSTRAINT bucket_keys_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT bucket_keys_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'registered'::text, 'unrouted'::text, 'label_studio'::text])))
);


--
-- Name: TABLE bucket_keys; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.bucket_keys IS 'The mirror of the bucket: every key a complete listing ever had, and what became of it';


--
-- Name: COLUMN bucket_keys.bucket; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.bucket IS 'The bucket';


--
-- Name: COLUMN bucket_keys.key; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.key IS 'The key';


--
-- Name: COLUMN bucket_keys.etag; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.etag IS 'As last listed; with size and time it tells an overwritten key';


--
-- Name: COLUMN bucket_keys.size_bytes; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.size_bytes IS 'As last listed';


--
-- Name: COLUMN bucket_keys.last_modified; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.last_modified IS 'As last listed';


--
-- Name: COLUMN bucket_keys.state; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.state IS 'pending: to be fetched; registered: its bytes are in raw.objects; unrouted: nobody knows what it is (see reason); label_studio: a file people imported there, of which Label Studio made tasks that hold its content';


--
-- Name: COLUMN bucket_keys.reason; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.reason IS 'Why it is unrouted, and what to do';


--
-- Name: COLUMN bucket_keys.routed_by; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.routed_by IS 'Fingerprint of the catalog that judged it: a changed catalog judges an unrouted key again';


--
-- Name: COLUMN bucket_keys.attempts; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.attempts IS 'How often fetching it failed since it last changed';


--
-- Name: COLUMN bucket_keys.last_error; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.last_error IS 'What the last failure said';


--
-- Name: COLUMN bucket_keys.next_attempt_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.next_attempt_at IS 'Not tried again before';


--
-- Name: COLUMN bucket_keys.first_seen_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.first_seen_at IS 'When a listing first had it';


--
-- Name: COLUMN bucket_keys.changed_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.changed_at IS 'When a listing last found it new, different, gone or back';


--
-- Name: COLUMN bucket_keys.gone_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_keys.gone_at IS 'When a complete listing no longer had it; null while it is there';


--
-- Name: bucket_listing; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.bucket_listing (
    bucket text NOT NULL,
    key text NOT NULL,
    etag text NOT NULL,
    size_bytes bigint NOT NULL,
    last_modified timestamp with time zone NOT NULL
);


--
-- Name: TABLE bucket_listing; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.bucket_listing IS 'The pages so far of a listing that outran its budget; empty when none is under way';


--
-- Name: COLUMN bucket_listing.bucket; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_listing.bucket IS 'The bucket';


--
-- Name: COLUMN bucket_listing.key; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_listing.key IS 'The key';


--
-- Name: COLUMN bucket_listing.etag; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_listing.etag IS 'As listed, without quotes';


--
-- Name: COLUMN bucket_listing.size_bytes; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_listing.size_bytes IS 'As listed';


--
-- Name: COLUMN bucket_listing.last_modified; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.bucket_listing.last_modified IS 'As listed';


--
-- Name: schema_versions; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.schema_versions (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    duration_ms integer NOT NULL,
    CONSTRAINT schema_versions_checksum_check CHECK ((checksum ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT schema_versions_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT schema_versions_version_check CHECK ((version > 0))
);


--
-- Name: TABLE schema_versions; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.schema_versions IS 'One row a migration that was applied, written in that migration''s own transaction';


--
-- Name: COLUMN schema_versions.version; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.schema_versions.version IS 'The number its file name begins with';


--
-- Name: COLUMN schema_versions.name; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.schema_versions.name IS 'The rest of its file name, without .sql';


--
-- Name: COLUMN schema_versions.checksum; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.schema_versions.checksum IS 'sha256 of the file with LF line ends; an edited file is refused';


--
-- Name: COLUMN schema_versions.applied_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.schema_versions.applied_at IS 'When its transaction began';


--
-- Name: COLUMN schema_versions.duration_ms; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.schema_versions.duration_ms IS 'How long it took';


--
-- Name: sources; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.sources (
    source_code text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    trust integer NOT NULL,
    freshness_hours integer,
    fingerprint text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    authority text,
    authorization_type text,
    first_code text,
    renamed_to text,
    CONSTRAINT sources_check CHECK ((renamed_to <> source_code)),
    CONSTRAINT sources_freshness_hours_check CHECK ((freshness_hours > 0)),
    CONSTRAINT sources_source_code_check CHECK ((source_code ~ '^[A-Z0-9][A-Z0-9_-]{1,31}$'::text)),
    CONSTRAINT sources_trust_check CHECK (((trust >= 0) AND (trust <= 100)))
);


--
-- Name: TABLE sources; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.sources IS 'The sources that the catalog declares; copied from catalog/sources/*.yaml at each run, when they differ';


--
-- Name: COLUMN sources.source_code; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.source_code IS 'The code in the key: uploads/<SOURCE>/…; it may change, see flows/declare.py';


--
-- Name: COLUMN sources.title; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.title IS 'The source''s full name';


--
-- Name: COLUMN sources.kind; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.kind IS 'What it is: rfmo register, national register, …';


--
-- Name: COLUMN sources.trust; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.trust IS '0 to 100; the displayed value comes from the most trusted source';


--
-- Name: COLUMN sources.freshness_hours; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.freshness_hours IS 'A delivery is expected at least this often; null where none is promised';


--
-- Name: COLUMN sources.fingerprint; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.fingerprint IS 'sha256 of its mapping: a changed mapping makes its documents due again';


--
-- Name: COLUMN sources.updated_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.updated_at IS 'When the catalog last changed it';


--
-- Name: COLUMN sources.authority; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.authority IS 'Who grants what its records say; null where each record says so itself';


--
-- Name: COLUMN sources.authorization_type; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.authorization_type IS 'What being in it means: a label of the taxonomy, e.g. FISHING_AUTHORIZATION; null for a mere list';


--
-- Name: COLUMN sources.first_code; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.first_code IS 'The first code it ever had, where that is another: keys of what it says are made of it, so that a new code changes none';


--
-- Name: COLUMN sources.renamed_to; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.sources.renamed_to IS 'The source that this one turned out to be, when both had delivered: what it said is the other''s now';


--
-- Name: watermarks; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.watermarks (
    consumer text NOT NULL,
    scope text NOT NULL,
    "position" text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE watermarks; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.watermarks IS 'How far a poll came. Hints: a lost one costs time, never data';


--
-- Name: COLUMN watermarks.consumer; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.watermarks.consumer IS 'Who polls, e.g. bucket_listing';


--
-- Name: COLUMN watermarks.scope; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.watermarks.scope IS 'What it polls, e.g. the bucket';


--
-- Name: COLUMN watermarks."position"; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.watermarks."position" IS 'Where to go on from';


--
-- Name: COLUMN watermarks.details; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.watermarks.details IS 'What the consumer needs to prove that it is complete';


--
-- Name: COLUMN watermarks.updated_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.watermarks.updated_at IS 'When it moved';


--
-- Name: withdrawals; Type: TABLE; Schema: control; Owner: -
--

CREATE TABLE control.withdrawals (
    withdrawal_id bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    withdrawn_by text NOT NULL,
    withdrawn_at timestamp with time zone DEFAULT now() NOT NULL,
    held_by text[] DEFAULT '{}'::text[] NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT withdrawals_kind_check CHECK ((kind = ANY (ARRAY['object'::text, 'delivery'::text, 'task'::text]))),
    CONSTRAINT withdrawals_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT withdrawals_subject_check CHECK ((subject <> ''::text)),
    CONSTRAINT withdrawals_withdrawn_by_check CHECK ((withdrawn_by <> ''::text))
);


--
-- Name: TABLE withdrawals; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON TABLE control.withdrawals IS 'What a person withdrew: nothing that it said is used any more';


--
-- Name: COLUMN withdrawals.withdrawal_id; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.withdrawal_id IS 'What manifests and tombstones call it';


--
-- Name: COLUMN withdrawals.kind; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.kind IS 'object, delivery or task';


--
-- Name: COLUMN withdrawals.subject; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.subject IS 'The object''s sha256, SOURCE/YYYY-MM-DD, or Label Studio''s task id';


--
-- Name: COLUMN withdrawals.reason; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.reason IS 'Why, in the person''s words';


--
-- Name: COLUMN withdrawals.withdrawn_by; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.withdrawn_by IS 'Who';


--
-- Name: COLUMN withdrawals.withdrawn_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.withdrawn_at IS 'When';


--
-- Name: COLUMN withdrawals.held_by; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.held_by IS 'The versions of a dataset that were published before and hold it for ever';


--
-- Name: COLUMN withdrawals.finished_at; Type: COMMENT; Schema: control; Owner: -
--

COMMENT ON COLUMN control.withdrawals.finished_at IS 'When it was retracted, its pictures deleted and its tasks taken out of Label Studio; null until then';


--
-- Name: withdrawals_withdrawal_id_seq; Type: SEQUENCE; Schema: control; Owner: -
--

ALTER TABLE control.withdrawals ALTER COLUMN withdrawal_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control.withdrawals_withdrawal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: country_iso; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.country_iso (
    alpha3 text NOT NULL,
    alpha2 text NOT NULL,
    name text NOT NULL,
    mids integer[] DEFAULT '{}'::integer[] NOT NULL,
    CONSTRAINT country_iso_alpha2_check CHECK ((alpha2 ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT country_iso_alpha3_check CHECK ((alpha3 ~ '^[A-Z]{3}$'::text))
);


--
-- Name: TABLE country_iso; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.country_iso IS 'Countries and territories of ISO 3166, with their maritime identification digits';


--
-- Name: COLUMN country_iso.alpha3; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.country_iso.alpha3 IS 'ISO alpha-3 code';


--
-- Name: COLUMN country_iso.alpha2; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.country_iso.alpha2 IS 'ISO alpha-2 code';


--
-- Name: COLUMN country_iso.name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.country_iso.name IS 'English short name';


--
-- Name: COLUMN country_iso.mids; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.country_iso.mids IS 'First three digits of the MMSI numbers it assigns';


--
-- Name: entity_conflicts; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.entity_conflicts (
    conflict_id bigint NOT NULL,
    conflict_type text NOT NULL,
    dedupe_key text NOT NULL,
    vessel_id bigint,
    other_vessel_id bigint,
    details jsonb NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    resolution text,
    reason text,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    resolved_by text,
    resolved_at timestamp with time zone,
    reopened_by text,
    reopened_because text,
    CONSTRAINT entity_conflicts_check CHECK (((status = 'resolved'::text) = (num_nulls(resolution, reason, resolved_by, resolved_at) = 0))),
    CONSTRAINT entity_conflicts_check1 CHECK (((status <> 'open'::text) OR (num_nonnulls(resolution, reason, resolved_by, resolved_at) = 0))),
    CONSTRAINT entity_conflicts_check2 CHECK ((num_nulls(reopened_by, reopened_because) = ANY (ARRAY[0, 2]))),
    CONSTRAINT entity_conflicts_status_check CHECK ((status = ANY (ARRAY['open'::text, 'resolved'::text])))
);


--
-- Name: TABLE entity_conflicts; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.entity_conflicts IS 'Disagreements that a person must settle; each is opened once';


--
-- Name: COLUMN entity_conflicts.conflict_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.conflict_id IS 'Surrogate key';


--
-- Name: COLUMN entity_conflicts.conflict_type; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.conflict_type IS 'What kind of disagreement';


--
-- Name: COLUMN entity_conflicts.dedupe_key; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.dedupe_key IS 'The same disagreement is opened once';


--
-- Name: COLUMN entity_conflicts.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.vessel_id IS 'The vessel';


--
-- Name: COLUMN entity_conflicts.other_vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.other_vessel_id IS 'The other vessel, where there are two';


--
-- Name: COLUMN entity_conflicts.details; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.details IS 'What disagrees, with sources and locators';


--
-- Name: COLUMN entity_conflicts.status; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.status IS 'open or resolved';


--
-- Name: COLUMN entity_conflicts.resolution; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.resolution IS 'What was decided';


--
-- Name: COLUMN entity_conflicts.reason; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.reason IS 'Why';


--
-- Name: COLUMN entity_conflicts.opened_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.opened_at IS 'When it was found';


--
-- Name: COLUMN entity_conflicts.resolved_by; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.resolved_by IS 'Who decided';


--
-- Name: COLUMN entity_conflicts.resolved_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.resolved_at IS 'When';


--
-- Name: COLUMN entity_conflicts.reopened_by; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.reopened_by IS 'Who took the last decision back; null where nobody did';


--
-- Name: COLUMN entity_conflicts.reopened_because; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_conflicts.reopened_because IS 'Why; the decision itself is in promotion_log';


--
-- Name: entity_conflicts_conflict_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.entity_conflicts ALTER COLUMN conflict_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.entity_conflicts_conflict_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: entity_organizations; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.entity_organizations (
    organization_id bigint NOT NULL,
    name_key text NOT NULL,
    name text NOT NULL,
    country text
);


--
-- Name: TABLE entity_organizations; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.entity_organizations IS 'Companies and organisations';


--
-- Name: COLUMN entity_organizations.organization_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_organizations.organization_id IS 'Surrogate key';


--
-- Name: COLUMN entity_organizations.name_key; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_organizations.name_key IS 'The name without case, punctuation and diacritics';


--
-- Name: COLUMN entity_organizations.name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_organizations.name IS 'The name as it was written first, by date of delivery';


--
-- Name: COLUMN entity_organizations.country; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_organizations.country IS 'Country, where a source gives one';


--
-- Name: entity_organizations_organization_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.entity_organizations ALTER COLUMN organization_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.entity_organizations_organization_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: entity_persons; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.entity_persons (
    person_id bigint NOT NULL,
    name_key text NOT NULL,
    name text NOT NULL,
    country text
);


--
-- Name: TABLE entity_persons; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.entity_persons IS 'Natural persons';


--
-- Name: COLUMN entity_persons.person_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_persons.person_id IS 'Surrogate key';


--
-- Name: COLUMN entity_persons.name_key; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_persons.name_key IS 'The name without case, punctuation and diacritics';


--
-- Name: COLUMN entity_persons.name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_persons.name IS 'The name as it was written first, by date of delivery';


--
-- Name: COLUMN entity_persons.country; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.entity_persons.country IS 'Country, where a source gives one';


--
-- Name: entity_persons_person_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.entity_persons ALTER COLUMN person_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.entity_persons_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: promotion_log; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.promotion_log (
    log_id bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by text DEFAULT current_setting('application_name'::text) NOT NULL,
    table_name text NOT NULL,
    row_id bigint NOT NULL,
    before jsonb,
    after jsonb,
    CONSTRAINT promotion_log_check CHECK ((num_nonnulls(before, after) > 0))
);


--
-- Name: TABLE promotion_log; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.promotion_log IS 'Before and after of every change in curated, written by triggers in the transaction that made it';


--
-- Name: COLUMN promotion_log.log_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.log_id IS 'Surrogate key, in order';


--
-- Name: COLUMN promotion_log.changed_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.changed_at IS 'When the transaction began';


--
-- Name: COLUMN promotion_log.changed_by; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.changed_by IS 'The session: which run, or who by hand';


--
-- Name: COLUMN promotion_log.table_name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.table_name IS 'The table in curated';


--
-- Name: COLUMN promotion_log.row_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.row_id IS 'Its surrogate key';


--
-- Name: COLUMN promotion_log.before; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.before IS 'The row before; null for an insert';


--
-- Name: COLUMN promotion_log.after; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.promotion_log.after IS 'The row after; null for a deletion';


--
-- Name: promotion_log_log_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.promotion_log ALTER COLUMN log_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.promotion_log_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vessel_assertions; Type: VIEW; Schema: curated; Owner: -
--

CREATE VIEW curated.vessel_assertions AS
SELECT
    NULL::uuid AS vessel_uuid,
    NULL::text AS kind,
    NULL::text AS label,
    NULL::text AS basis,
    NULL::text AS value,
    NULL::text AS unit,
    NULL::text AS source_code,
    NULL::integer AS source_trust,
    NULL::date AS first_seen,
    NULL::date AS last_seen,
    NULL::text AS document,
    NULL::text AS object_sha256,
    NULL::text AS locator,
    NULL::bigint AS annotation_id;


--
-- Name: VIEW vessel_assertions; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON VIEW curated.vessel_assertions IS 'One row for every name, number, particular and measurement that stands: who says so, where exactly, since when';


--
-- Name: COLUMN vessel_assertions.vessel_uuid; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.vessel_uuid IS 'Stable key of the vessel shown';


--
-- Name: COLUMN vessel_assertions.kind; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.kind IS 'identifier, info or metric';


--
-- Name: COLUMN vessel_assertions.label; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.label IS 'Label of the taxonomy';


--
-- Name: COLUMN vessel_assertions.basis; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.basis IS 'Of a measurement: what exactly was measured';


--
-- Name: COLUMN vessel_assertions.value; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.value IS 'In canonical form';


--
-- Name: COLUMN vessel_assertions.unit; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.unit IS 'Of a measurement: its unit; null for a count';


--
-- Name: COLUMN vessel_assertions.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.source_code IS 'The source that says so';


--
-- Name: COLUMN vessel_assertions.source_trust; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.source_trust IS '0 to 100; the value shown comes from the most trusted source';


--
-- Name: COLUMN vessel_assertions.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN vessel_assertions.last_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.last_seen IS 'Date of the newest delivery that says so';


--
-- Name: COLUMN vessel_assertions.document; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.document IS 'The document that said it first';


--
-- Name: COLUMN vessel_assertions.object_sha256; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.object_sha256 IS 'The bytes of that document';


--
-- Name: COLUMN vessel_assertions.locator; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.locator IS 'Where exactly in it: r17/IMO is the cell under IMO in record 17';


--
-- Name: COLUMN vessel_assertions.annotation_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_assertions.annotation_id IS 'The annotation in Label Studio, where a person said so';


--
-- Name: vessel_associates; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.vessel_associates (
    associate_id bigint NOT NULL,
    vessel_id bigint NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    address text,
    organization_id bigint,
    person_id bigint,
    source_code text NOT NULL,
    value_raw text NOT NULL,
    first_seen date NOT NULL,
    said_until date,
    document_id bigint NOT NULL,
    locator text NOT NULL,
    annotation_id bigint,
    retracted_at timestamp with time zone,
    retracted_for text,
    CONSTRAINT vessel_associates_check CHECK ((first_seen <= said_until)),
    CONSTRAINT vessel_associates_check1 CHECK (((retracted_at IS NULL) = (retracted_for IS NULL))),
    CONSTRAINT vessel_associates_check2 CHECK ((num_nonnulls(organization_id, person_id) <= 1))
);


--
-- Name: TABLE vessel_associates; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.vessel_associates IS 'Parties of a vessel and their roles, by source';


--
-- Name: COLUMN vessel_associates.associate_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.associate_id IS 'Surrogate key';


--
-- Name: COLUMN vessel_associates.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.vessel_id IS 'The vessel';


--
-- Name: COLUMN vessel_associates.role; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.role IS 'Label of the taxonomy: OWNER, OPERATOR, BENEFICIAL_OWNER, CHARTERER, VESSEL_MASTER, …';


--
-- Name: COLUMN vessel_associates.name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.name IS 'The party, in canonical form';


--
-- Name: COLUMN vessel_associates.address; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.address IS 'Its address at that source';


--
-- Name: COLUMN vessel_associates.organization_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.organization_id IS 'The organisation, once resolved';


--
-- Name: COLUMN vessel_associates.person_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.person_id IS 'The person, once resolved';


--
-- Name: COLUMN vessel_associates.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.source_code IS 'The source that says so';


--
-- Name: COLUMN vessel_associates.value_raw; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.value_raw IS 'As the source wrote it, at the locator';


--
-- Name: COLUMN vessel_associates.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN vessel_associates.said_until; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.said_until IS 'Date of the last delivery that says so; null while the newest of its source does: see curated.vessel_sightings';


--
-- Name: COLUMN vessel_associates.document_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.document_id IS 'The document that said it first';


--
-- Name: COLUMN vessel_associates.locator; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.locator IS 'Where exactly in that document: see stage.extractions.locator';


--
-- Name: COLUMN vessel_associates.annotation_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.annotation_id IS 'The annotation, where a person said so';


--
-- Name: COLUMN vessel_associates.retracted_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.retracted_at IS 'When nothing said so any more; null while it stands';


--
-- Name: COLUMN vessel_associates.retracted_for; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_associates.retracted_for IS 'Why it was retracted';


--
-- Name: vessel_associates_associate_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.vessel_associates ALTER COLUMN associate_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.vessel_associates_associate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vessel_authorizations; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.vessel_authorizations (
    authorization_id bigint NOT NULL,
    vessel_id bigint NOT NULL,
    authorization_type text NOT NULL,
    authority text,
    reference text,
    valid_from date,
    valid_to date,
    species text,
    status text,
    source_code text NOT NULL,
    value_raw text NOT NULL,
    first_seen date NOT NULL,
    said_until date,
    document_id bigint NOT NULL,
    locator text NOT NULL,
    annotation_id bigint,
    retracted_at timestamp with time zone,
    retracted_for text,
    CONSTRAINT vessel_authorizations_check CHECK ((first_seen <= said_until)),
    CONSTRAINT vessel_authorizations_check1 CHECK (((retracted_at IS NULL) = (retracted_for IS NULL))),
    CONSTRAINT vessel_authorizations_check2 CHECK ((valid_from <= valid_to))
);


--
-- Name: TABLE vessel_authorizations; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.vessel_authorizations IS 'What a vessel may do, where and when, by source';


--
-- Name: COLUMN vessel_authorizations.authorization_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.authorization_id IS 'Surrogate key';


--
-- Name: COLUMN vessel_authorizations.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.vessel_id IS 'The vessel';


--
-- Name: COLUMN vessel_authorizations.authorization_type; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.authorization_type IS 'Label of the taxonomy: FISHING_AUTHORIZATION, CARRIER_AUTHORIZATION, …';


--
-- Name: COLUMN vessel_authorizations.authority; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.authority IS 'Who authorises';


--
-- Name: COLUMN vessel_authorizations.reference; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.reference IS 'Number of the licence or authorisation';


--
-- Name: COLUMN vessel_authorizations.valid_from; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.valid_from IS 'First day';


--
-- Name: COLUMN vessel_authorizations.valid_to; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.valid_to IS 'Last day; null is open-ended';


--
-- Name: COLUMN vessel_authorizations.species; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.species IS 'Species it is for';


--
-- Name: COLUMN vessel_authorizations.status; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.status IS 'Status as the source gives it';


--
-- Name: COLUMN vessel_authorizations.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.source_code IS 'The source that says so';


--
-- Name: COLUMN vessel_authorizations.value_raw; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.value_raw IS 'As the source wrote it, at the locator';


--
-- Name: COLUMN vessel_authorizations.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN vessel_authorizations.said_until; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.said_until IS 'Date of the last delivery that says so; null while the newest of its source does: see curated.vessel_sightings';


--
-- Name: COLUMN vessel_authorizations.document_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.document_id IS 'The document that said it first';


--
-- Name: COLUMN vessel_authorizations.locator; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.locator IS 'Where exactly in that document: see stage.extractions.locator';


--
-- Name: COLUMN vessel_authorizations.annotation_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.annotation_id IS 'The annotation, where a person said so';


--
-- Name: COLUMN vessel_authorizations.retracted_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.retracted_at IS 'When nothing said so any more; null while it stands';


--
-- Name: COLUMN vessel_authorizations.retracted_for; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_authorizations.retracted_for IS 'Why it was retracted';


--
-- Name: vessel_authorizations_authorization_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.vessel_authorizations ALTER COLUMN authorization_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.vessel_authorizations_authorization_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vessels; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.vessels (
    vessel_id bigint NOT NULL,
    identity_key text NOT NULL,
    vessel_uuid uuid GENERATED ALWAYS AS ((md5(identity_key))::uuid) STORED NOT NULL,
    imo text,
    vessel_name text,
    ircs text,
    mmsi text,
    flag text,
    vessel_type text,
    first_seen date,
    merged_into bigint,
    CONSTRAINT vessels_check CHECK ((merged_into <> vessel_id)),
    CONSTRAINT vessels_imo_check CHECK ((imo ~ '^[1-9][0-9]{6}$'::text))
);


--
-- Name: TABLE vessels; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.vessels IS 'One row a vessel: its identity, and the values shown, all computed from its assertions';


--
-- Name: COLUMN vessels.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.vessel_id IS 'Surrogate key, in order of arrival: do not store it elsewhere, use vessel_uuid';


--
-- Name: COLUMN vessels.identity_key; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.identity_key IS 'What makes it this vessel, e.g. imo:9123456';


--
-- Name: COLUMN vessels.vessel_uuid; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.vessel_uuid IS 'Stable public key, the same however often it is loaded: made from identity_key';


--
-- Name: COLUMN vessels.imo; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.imo IS 'IMO number with a valid check digit';


--
-- Name: COLUMN vessels.vessel_name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.vessel_name IS 'Name shown: by trust, then recency, then source code';


--
-- Name: COLUMN vessels.ircs; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.ircs IS 'Call sign shown; not unique';


--
-- Name: COLUMN vessels.mmsi; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.mmsi IS 'MMSI shown; not unique';


--
-- Name: COLUMN vessels.flag; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.flag IS 'Flag shown, ISO alpha-3';


--
-- Name: COLUMN vessels.vessel_type; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.vessel_type IS 'Type shown';


--
-- Name: COLUMN vessels.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.first_seen IS 'Date of the first delivery that has it';


--
-- Name: COLUMN vessels.merged_into; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels.merged_into IS 'The vessel it turned out to be; reversible';


--
-- Name: vessel_members; Type: VIEW; Schema: curated; Owner: -
--

CREATE VIEW curated.vessel_members AS
 SELECT shown.vessel_id AS shown_id,
    shown.vessel_uuid,
    member.vessel_id
   FROM (curated.vessels shown
     JOIN curated.vessels member ON ((COALESCE(member.merged_into, member.vessel_id) = shown.vessel_id)))
  WHERE (shown.merged_into IS NULL);


--
-- Name: VIEW vessel_members; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON VIEW curated.vessel_members IS 'A vessel that is shown, and the rows that turned out to be it: itself, and those merged into it';


--
-- Name: COLUMN vessel_members.shown_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_members.shown_id IS 'The vessel shown: for joins within curated only';


--
-- Name: COLUMN vessel_members.vessel_uuid; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_members.vessel_uuid IS 'Its stable key';


--
-- Name: COLUMN vessel_members.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_members.vessel_id IS 'The row that assertions refer to';


--
-- Name: vessel_conflicts; Type: VIEW; Schema: curated; Owner: -
--

CREATE VIEW curated.vessel_conflicts AS
 SELECT DISTINCT member.vessel_uuid,
    conflict.conflict_id,
    conflict.conflict_type,
    conflict.details,
    conflict.opened_at
   FROM (curated.vessel_members member
     JOIN ( SELECT entity_conflicts.vessel_id,
            entity_conflicts.status,
            entity_conflicts.conflict_id,
            entity_conflicts.conflict_type,
            entity_conflicts.details,
            entity_conflicts.opened_at
           FROM curated.entity_conflicts
        UNION ALL
         SELECT entity_conflicts.other_vessel_id,
            entity_conflicts.status,
            entity_conflicts.conflict_id,
            entity_conflicts.conflict_type,
            entity_conflicts.details,
            entity_conflicts.opened_at
           FROM curated.entity_conflicts) conflict USING (vessel_id))
  WHERE (conflict.status = 'open'::text);


--
-- Name: VIEW vessel_conflicts; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON VIEW curated.vessel_conflicts IS 'Open disagreements, one row for each vessel that takes part';


--
-- Name: COLUMN vessel_conflicts.vessel_uuid; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_conflicts.vessel_uuid IS 'Stable key of the vessel shown';


--
-- Name: COLUMN vessel_conflicts.conflict_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_conflicts.conflict_id IS 'The conflict: oceanid conflicts resolve takes it';


--
-- Name: COLUMN vessel_conflicts.conflict_type; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_conflicts.conflict_type IS 'What kind of disagreement';


--
-- Name: COLUMN vessel_conflicts.details; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_conflicts.details IS 'What disagrees, with sources and locators';


--
-- Name: COLUMN vessel_conflicts.opened_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_conflicts.opened_at IS 'When it was found';


--
-- Name: vessel_identifiers; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.vessel_identifiers (
    identifier_id bigint NOT NULL,
    vessel_id bigint NOT NULL,
    identifier_type text NOT NULL,
    identifier_value text NOT NULL,
    source_code text NOT NULL,
    value_raw text NOT NULL,
    first_seen date NOT NULL,
    said_until date,
    document_id bigint NOT NULL,
    locator text NOT NULL,
    annotation_id bigint,
    retracted_at timestamp with time zone,
    retracted_for text,
    CONSTRAINT vessel_identifiers_check CHECK ((first_seen <= said_until)),
    CONSTRAINT vessel_identifiers_check1 CHECK (((retracted_at IS NULL) = (retracted_for IS NULL)))
);


--
-- Name: TABLE vessel_identifiers; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.vessel_identifiers IS 'Names and numbers of a vessel, by source. No call sign and no MMSI is unique: they are reassigned';


--
-- Name: COLUMN vessel_identifiers.identifier_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.identifier_id IS 'Surrogate key';


--
-- Name: COLUMN vessel_identifiers.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.vessel_id IS 'The vessel';


--
-- Name: COLUMN vessel_identifiers.identifier_type; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.identifier_type IS 'Label of the taxonomy: IMO, IRCS, MMSI, VESSEL_NAME, NATIONAL_REGISTRATION, …';


--
-- Name: COLUMN vessel_identifiers.identifier_value; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.identifier_value IS 'In canonical form';


--
-- Name: COLUMN vessel_identifiers.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.source_code IS 'The source that says so';


--
-- Name: COLUMN vessel_identifiers.value_raw; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.value_raw IS 'As the source wrote it, at the locator';


--
-- Name: COLUMN vessel_identifiers.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN vessel_identifiers.said_until; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.said_until IS 'Date of the last delivery that says so; null while the newest of its source does: see curated.vessel_sightings';


--
-- Name: COLUMN vessel_identifiers.document_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.document_id IS 'The document that said it first';


--
-- Name: COLUMN vessel_identifiers.locator; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.locator IS 'Where exactly in that document: see stage.extractions.locator';


--
-- Name: COLUMN vessel_identifiers.annotation_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.annotation_id IS 'The annotation, where a person said so';


--
-- Name: COLUMN vessel_identifiers.retracted_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.retracted_at IS 'When nothing said so any more; null while it stands';


--
-- Name: COLUMN vessel_identifiers.retracted_for; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_identifiers.retracted_for IS 'Why it was retracted';


--
-- Name: vessel_identifiers_identifier_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.vessel_identifiers ALTER COLUMN identifier_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.vessel_identifiers_identifier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vessel_info; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.vessel_info (
    info_id bigint NOT NULL,
    vessel_id bigint NOT NULL,
    attribute text NOT NULL,
    value text NOT NULL,
    source_code text NOT NULL,
    value_raw text NOT NULL,
    first_seen date NOT NULL,
    said_until date,
    document_id bigint NOT NULL,
    locator text NOT NULL,
    annotation_id bigint,
    retracted_at timestamp with time zone,
    retracted_for text,
    CONSTRAINT vessel_info_check CHECK ((first_seen <= said_until)),
    CONSTRAINT vessel_info_check1 CHECK (((retracted_at IS NULL) = (retracted_for IS NULL)))
);


--
-- Name: TABLE vessel_info; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.vessel_info IS 'Particulars of a vessel that are words or dates, by source';


--
-- Name: COLUMN vessel_info.info_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.info_id IS 'Surrogate key';


--
-- Name: COLUMN vessel_info.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.vessel_id IS 'The vessel';


--
-- Name: COLUMN vessel_info.attribute; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.attribute IS 'Label of the taxonomy: FLAG, VESSEL_TYPE, GEAR_TYPE, PORT, …';


--
-- Name: COLUMN vessel_info.value; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.value IS 'In canonical form';


--
-- Name: COLUMN vessel_info.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.source_code IS 'The source that says so';


--
-- Name: COLUMN vessel_info.value_raw; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.value_raw IS 'As the source wrote it, at the locator';


--
-- Name: COLUMN vessel_info.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN vessel_info.said_until; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.said_until IS 'Date of the last delivery that says so; null while the newest of its source does: see curated.vessel_sightings';


--
-- Name: COLUMN vessel_info.document_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.document_id IS 'The document that said it first';


--
-- Name: COLUMN vessel_info.locator; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.locator IS 'Where exactly in that document: see stage.extractions.locator';


--
-- Name: COLUMN vessel_info.annotation_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.annotation_id IS 'The annotation, where a person said so';


--
-- Name: COLUMN vessel_info.retracted_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.retracted_at IS 'When nothing said so any more; null while it stands';


--
-- Name: COLUMN vessel_info.retracted_for; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_info.retracted_for IS 'Why it was retracted';


--
-- Name: vessel_info_info_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.vessel_info ALTER COLUMN info_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.vessel_info_info_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vessel_metrics; Type: TABLE; Schema: curated; Owner: -
--

CREATE TABLE curated.vessel_metrics (
    metric_id bigint NOT NULL,
    vessel_id bigint NOT NULL,
    metric text NOT NULL,
    basis text,
    value numeric NOT NULL,
    unit text,
    source_code text NOT NULL,
    value_raw text NOT NULL,
    first_seen date NOT NULL,
    said_until date,
    document_id bigint NOT NULL,
    locator text NOT NULL,
    annotation_id bigint,
    retracted_at timestamp with time zone,
    retracted_for text,
    CONSTRAINT vessel_metrics_check CHECK ((first_seen <= said_until)),
    CONSTRAINT vessel_metrics_check1 CHECK (((retracted_at IS NULL) = (retracted_for IS NULL)))
);


--
-- Name: TABLE vessel_metrics; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON TABLE curated.vessel_metrics IS 'Measurements of a vessel, by source, in metric units';


--
-- Name: COLUMN vessel_metrics.metric_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.metric_id IS 'Surrogate key';


--
-- Name: COLUMN vessel_metrics.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.vessel_id IS 'The vessel';


--
-- Name: COLUMN vessel_metrics.metric; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.metric IS 'Label of the taxonomy: LENGTH, TONNAGE, ENGINE_POWER, CREW_COUNT';


--
-- Name: COLUMN vessel_metrics.basis; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.basis IS 'What exactly was measured: LOA, GT, GRT, …; null where the source does not say';


--
-- Name: COLUMN vessel_metrics.value; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.value IS 'In unit';


--
-- Name: COLUMN vessel_metrics.unit; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.unit IS 'm, kW, t, m3, …; null for a count';


--
-- Name: COLUMN vessel_metrics.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.source_code IS 'The source that says so';


--
-- Name: COLUMN vessel_metrics.value_raw; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.value_raw IS 'As the source wrote it, at the locator';


--
-- Name: COLUMN vessel_metrics.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN vessel_metrics.said_until; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.said_until IS 'Date of the last delivery that says so; null while the newest of its source does: see curated.vessel_sightings';


--
-- Name: COLUMN vessel_metrics.document_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.document_id IS 'The document that said it first';


--
-- Name: COLUMN vessel_metrics.locator; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.locator IS 'Where exactly in that document: see stage.extractions.locator';


--
-- Name: COLUMN vessel_metrics.annotation_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.annotation_id IS 'The annotation, where a person said so';


--
-- Name: COLUMN vessel_metrics.retracted_at; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.retracted_at IS 'When nothing said so any more; null while it stands';


--
-- Name: COLUMN vessel_metrics.retracted_for; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_metrics.retracted_for IS 'Why it was retracted';


--
-- Name: vessel_metrics_metric_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.vessel_metrics ALTER COLUMN metric_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.vessel_metrics_metric_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vessel_report; Type: VIEW; Schema: curated; Owner: -
--

CREATE VIEW curated.vessel_report AS
SELECT
    NULL::uuid AS vessel_uuid,
    NULL::text AS imo,
    NULL::text AS vessel_name,
    NULL::text[] AS names,
    NULL::jsonb AS identifiers,
    NULL::jsonb AS flags,
    NULL::jsonb AS info,
    NULL::jsonb AS metrics,
    NULL::jsonb AS parties,
    NULL::jsonb AS authorizations,
    NULL::text[] AS sources,
    NULL::jsonb AS conflicts,
    NULL::boolean AS has_open_conflict;


--
-- Name: VIEW vessel_report; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON VIEW curated.vessel_report IS 'Everything said about a vessel, with who said it, where and since when';


--
-- Name: COLUMN vessel_report.vessel_uuid; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.vessel_uuid IS 'Stable key of the vessel';


--
-- Name: COLUMN vessel_report.imo; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.imo IS 'IMO number';


--
-- Name: COLUMN vessel_report.vessel_name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.vessel_name IS 'Name shown';


--
-- Name: COLUMN vessel_report.names; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.names IS 'Every name, previous ones too';


--
-- Name: COLUMN vessel_report.identifiers; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.identifiers IS 'Every name and number with its source, dates and place';


--
-- Name: COLUMN vessel_report.flags; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.flags IS 'Every flag, previous ones too, with its source, dates and place; the newest first';


--
-- Name: COLUMN vessel_report.info; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.info IS 'Every particular, flags too, with its source, dates and place';


--
-- Name: COLUMN vessel_report.metrics; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.metrics IS 'Every measurement with its source, dates and place';


--
-- Name: COLUMN vessel_report.parties; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.parties IS 'Owners, operators, masters …: role, name, address, with source, dates and place';


--
-- Name: COLUMN vessel_report.authorizations; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.authorizations IS 'Authorisations with their periods; open_ended where no last day is known';


--
-- Name: COLUMN vessel_report.sources; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.sources IS 'The sources that have it';


--
-- Name: COLUMN vessel_report.conflicts; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.conflicts IS 'Open disagreements about it';


--
-- Name: COLUMN vessel_report.has_open_conflict; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_report.has_open_conflict IS 'A person has to settle something about it';


--
-- Name: vessel_sightings; Type: VIEW; Schema: curated; Owner: -
--

CREATE VIEW curated.vessel_sightings AS
SELECT
    NULL::bigint AS vessel_id,
    NULL::text AS source_code,
    NULL::date AS last_seen,
    NULL::text AS last_place;


--
-- Name: VIEW vessel_sightings; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON VIEW curated.vessel_sightings IS 'The newest delivery of each source that has the vessel';


--
-- Name: COLUMN vessel_sightings.vessel_id; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_sightings.vessel_id IS 'The row that assertions refer to';


--
-- Name: COLUMN vessel_sightings.source_code; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_sightings.source_code IS 'The source';


--
-- Name: COLUMN vessel_sightings.last_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_sightings.last_seen IS 'Date of its newest delivery that has the vessel';


--
-- Name: COLUMN vessel_sightings.last_place; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessel_sightings.last_place IS 'Document and record that have it there: a.csv r17';


--
-- Name: profiles; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.profiles (
    profile_id bigint NOT NULL,
    content uuid NOT NULL,
    source_code text NOT NULL,
    identity_key text NOT NULL,
    imo text,
    numbers text[],
    name_key text,
    flag text,
    ircs text,
    registration text,
    dimensions jsonb,
    called text,
    valid_from date,
    valid_to date,
    document_id bigint NOT NULL,
    record_no integer NOT NULL,
    first_seen date NOT NULL,
    last_seen date NOT NULL
);


--
-- Name: TABLE profiles; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.profiles IS 'What records of a source say, once however often it is delivered, and whom it is about';


--
-- Name: COLUMN profiles.profile_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.profile_id IS 'Surrogate key';


--
-- Name: COLUMN profiles.content; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.content IS 'Hash of the source and of every valid fact of the record';


--
-- Name: COLUMN profiles.source_code; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.source_code IS 'The source that says so';


--
-- Name: COLUMN profiles.identity_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.identity_key IS 'The vessel as the record alone identifies it: by IMO number, else a register''s number, else name and marks';


--
-- Name: COLUMN profiles.imo; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.imo IS 'Its IMO number';


--
-- Name: COLUMN profiles.numbers; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.numbers IS 'Numbers that registers gave it, each with its register: IOTC:IOTC000123';


--
-- Name: COLUMN profiles.name_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.name_key IS 'Its name, by stage.name_key';


--
-- Name: COLUMN profiles.flag; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.flag IS 'Its flag';


--
-- Name: COLUMN profiles.ircs; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.ircs IS 'Its call sign';


--
-- Name: COLUMN profiles.registration; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.registration IS 'Its national registration, letters and digits only';


--
-- Name: COLUMN profiles.dimensions; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.dimensions IS 'Lengths and tonnages by label and basis';


--
-- Name: COLUMN profiles.called; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.called IS 'What tells it from others in its register: the number, else the name';


--
-- Name: COLUMN profiles.valid_from; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.valid_from IS 'First day of what the record grants';


--
-- Name: COLUMN profiles.valid_to; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.valid_to IS 'Last day of what the record grants';


--
-- Name: COLUMN profiles.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.document_id IS 'The document that said it first: by date of delivery, then by the document''s key';


--
-- Name: COLUMN profiles.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.record_no IS 'The record in that document';


--
-- Name: COLUMN profiles.first_seen; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.first_seen IS 'Date of the first delivery that says so';


--
-- Name: COLUMN profiles.last_seen; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profiles.last_seen IS 'Date of the newest delivery that says so';


--
-- Name: vessels_enrichment_view; Type: VIEW; Schema: curated; Owner: -
--

CREATE VIEW curated.vessels_enrichment_view AS
 SELECT vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    vessels.ircs,
    vessels.mmsi,
    vessels.flag,
    country.name AS flag_name,
    vessels.vessel_type,
    vessels.first_seen,
    ( SELECT max(profile.last_seen) AS max
           FROM (curated.vessels member
             JOIN stage.profiles profile USING (identity_key))
          WHERE (COALESCE(member.merged_into, member.vessel_id) = vessels.vessel_id)) AS last_seen,
    (EXISTS ( SELECT
           FROM curated.vessel_conflicts conflict
          WHERE (conflict.vessel_uuid = vessels.vessel_uuid))) AS has_open_conflict,
    ARRAY( SELECT DISTINCT said.identifier_value
           FROM (curated.vessel_members member
             JOIN curated.vessel_identifiers said USING (vessel_id))
          WHERE ((member.shown_id = vessels.vessel_id) AND (said.identifier_type = ANY (ARRAY['VESSEL_NAME'::text, 'PREVIOUS_NAME'::text])) AND (said.retracted_at IS NULL))
          ORDER BY said.identifier_value) AS names,
    ARRAY( SELECT DISTINCT said.source_code
           FROM (curated.vessel_members member
             JOIN curated.vessel_identifiers said USING (vessel_id))
          WHERE ((member.shown_id = vessels.vessel_id) AND (said.retracted_at IS NULL))
          ORDER BY said.source_code) AS sources
   FROM (curated.vessels vessels
     LEFT JOIN curated.country_iso country ON ((country.alpha3 = vessels.flag)))
  WHERE ((vessels.merged_into IS NULL) AND (vessels.first_seen IS NOT NULL));


--
-- Name: VIEW vessels_enrichment_view; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON VIEW curated.vessels_enrichment_view IS 'One row a vessel with the values shown: what Ebisu reads';


--
-- Name: COLUMN vessels_enrichment_view.vessel_uuid; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_uuid IS 'Stable key of the vessel';


--
-- Name: COLUMN vessels_enrichment_view.imo; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.imo IS 'IMO number';


--
-- Name: COLUMN vessels_enrichment_view.vessel_name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_name IS 'Name shown';


--
-- Name: COLUMN vessels_enrichment_view.ircs; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.ircs IS 'Call sign shown';


--
-- Name: COLUMN vessels_enrichment_view.mmsi; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.mmsi IS 'MMSI shown';


--
-- Name: COLUMN vessels_enrichment_view.flag; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.flag IS 'Flag shown, ISO alpha-3';


--
-- Name: COLUMN vessels_enrichment_view.flag_name; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.flag_name IS 'Flag shown, in English';


--
-- Name: COLUMN vessels_enrichment_view.vessel_type; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_type IS 'Type shown';


--
-- Name: COLUMN vessels_enrichment_view.first_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.first_seen IS 'Date of the first delivery that has it';


--
-- Name: COLUMN vessels_enrichment_view.last_seen; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.last_seen IS 'Date of the newest delivery that has it';


--
-- Name: COLUMN vessels_enrichment_view.has_open_conflict; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.has_open_conflict IS 'A person has to settle something about it';


--
-- Name: COLUMN vessels_enrichment_view.names; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.names IS 'Every name, previous ones too';


--
-- Name: COLUMN vessels_enrichment_view.sources; Type: COMMENT; Schema: curated; Owner: -
--

COMMENT ON COLUMN curated.vessels_enrichment_view.sources IS 'The sources that have it';


--
-- Name: vessels_vessel_id_seq; Type: SEQUENCE; Schema: curated; Owner: -
--

ALTER TABLE curated.vessels ALTER COLUMN vessel_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME curated.vessels_vessel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: annotations; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.annotations (
    annotation_id bigint NOT NULL,
    version integer NOT NULL,
    change text NOT NULL,
    content_sha256 text NOT NULL,
    ls_project_id bigint NOT NULL,
    ls_task_id bigint NOT NULL,
    task_key bigint,
    result jsonb,
    annotator text,
    was_cancelled boolean DEFAULT false NOT NULL,
    ground_truth boolean DEFAULT false NOT NULL,
    lead_time_s double precision,
    ls_created_at timestamp with time zone,
    ls_updated_at timestamp with time zone NOT NULL,
    config_sha256 text,
    event_sha256 text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    annotator_id bigint,
    parent_prediction bigint,
    corrects boolean DEFAULT false NOT NULL,
    stands_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN ((change = 'deleted'::text) OR corrects) THEN 'infinity'::timestamp with time zone
    ELSE ls_updated_at
END) STORED,
    CONSTRAINT annotations_change_check CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT annotations_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT annotations_version_check CHECK ((version > 0))
);


--
-- Name: TABLE annotations; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.annotations IS 'Append-only history: every version of every annotation, deletions too';


--
-- Name: COLUMN annotations.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.annotation_id IS 'Label Studio''s annotation id';


--
-- Name: COLUMN annotations.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.version IS 'From 1, in the order they were recorded';


--
-- Name: COLUMN annotations.change; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.change IS 'created, updated, deleted';


--
-- Name: COLUMN annotations.content_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.content_sha256 IS 'sha256 of the canonical JSON of what was said';


--
-- Name: COLUMN annotations.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN annotations.ls_task_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.ls_task_id IS 'Label Studio''s task id';


--
-- Name: COLUMN annotations.task_key; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.task_key IS 'The task, once it is known: ours, or one that people made';


--
-- Name: COLUMN annotations.result; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.result IS 'The regions, as Label Studio gave them; null for a deletion';


--
-- Name: COLUMN annotations.annotator; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.annotator IS 'Who said it; kept although the user may be deleted';


--
-- Name: COLUMN annotations.was_cancelled; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.was_cancelled IS 'Skipped by the annotator';


--
-- Name: COLUMN annotations.ground_truth; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.ground_truth IS 'Marked as ground truth';


--
-- Name: COLUMN annotations.lead_time_s; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.lead_time_s IS 'Seconds it took, by Label Studio';


--
-- Name: COLUMN annotations.ls_created_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.ls_created_at IS 'Created, by Label Studio''s clock';


--
-- Name: COLUMN annotations.ls_updated_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.ls_updated_at IS 'Updated, by Label Studio''s clock: newer wins';


--
-- Name: COLUMN annotations.config_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.config_sha256 IS 'The label config it was made under';


--
-- Name: COLUMN annotations.event_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.event_sha256 IS 'The event that brought it';


--
-- Name: COLUMN annotations.recorded_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.recorded_at IS 'When it was recorded here';


--
-- Name: COLUMN annotations.annotator_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.annotator_id IS 'Label Studio''s id of who said it; null when it tells nobody';


--
-- Name: COLUMN annotations.parent_prediction; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.parent_prediction IS 'Label Studio''s id of the prediction it started from';


--
-- Name: COLUMN annotations.corrects; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.corrects IS 'Whether Label Studio itself was asked and contradicted what stood here: it outranks all that was recorded before';


--
-- Name: COLUMN annotations.stands_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotations.stands_at IS 'The newest of these stands, of equal ones the last version: Label Studio''s clock; without end for a deletion and for a correction';


--
-- Name: annotation_events; Type: TABLE; Schema: raw; Owner: -
--

CREATE TABLE raw.annotation_events (
    event_sha256 text NOT NULL,
    action text NOT NULL,
    project_id bigint,
    via text NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    processed_at timestamp with time zone,
    error text,
    CONSTRAINT annotation_events_event_sha256_check CHECK ((event_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT annotation_events_via_check CHECK ((via = ANY (ARRAY['webhook'::text, 'poll'::text, 'backfill'::text])))
);


--
-- Name: TABLE annotation_events; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON TABLE raw.annotation_events IS 'Everything Label Studio said, stored before anything acts on it';


--
-- Name: COLUMN annotation_events.event_sha256; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.event_sha256 IS 'sha256 of the canonical JSON of the payload: the same words twice are one event';


--
-- Name: COLUMN annotation_events.action; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.action IS 'Label Studio''s action, or the poller''s';


--
-- Name: COLUMN annotation_events.project_id; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.project_id IS 'Label Studio''s project';


--
-- Name: COLUMN annotation_events.via; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.via IS 'How it came';


--
-- Name: COLUMN annotation_events.payload; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.payload IS 'The words, without the project''s token';


--
-- Name: COLUMN annotation_events.received_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.received_at IS 'When it was stored';


--
-- Name: COLUMN annotation_events.processed_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.processed_at IS 'When it was landed in label.annotations';


--
-- Name: COLUMN annotation_events.error; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.annotation_events.error IS 'Why it could not be landed';


--
-- Name: annotation_history; Type: VIEW; Schema: label; Owner: -
--

CREATE VIEW label.annotation_history AS
 SELECT said.annotation_id,
    row_number() OVER life AS "position",
        CASE
            WHEN (said.change = 'deleted'::text) THEN 'deleted'::text
            WHEN (row_number() OVER life = 1) THEN 'created'::text
            ELSE 'updated'::text
        END AS change,
    said.version,
    event.via,
    said.annotator,
    said.ls_updated_at,
    said.lead_time_s,
    said.was_cancelled,
    said.ground_truth,
    said.parent_prediction,
    said.config_sha256,
    said.content_sha256,
    said.result,
    said.ls_task_id,
    said.ls_project_id,
    said.recorded_at
   FROM (label.annotations said
     JOIN raw.annotation_events event USING (event_sha256))
  WINDOW life AS (PARTITION BY said.annotation_id ORDER BY said.ls_updated_at, said.version);


--
-- Name: VIEW annotation_history; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON VIEW label.annotation_history IS 'The versions of each annotation in Label Studio''s order, in whichever order they were heard of';


--
-- Name: COLUMN annotation_history.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.annotation_id IS 'Label Studio''s annotation id';


--
-- Name: COLUMN annotation_history."position"; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history."position" IS 'From 1, by Label Studio''s clock';


--
-- Name: COLUMN annotation_history.change; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.change IS 'created is the first, then updated, deleted';


--
-- Name: COLUMN annotation_history.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.version IS 'In label.annotations: in the order they were recorded';


--
-- Name: COLUMN annotation_history.via; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.via IS 'How it was first heard of: poll, webhook, backfill';


--
-- Name: COLUMN annotation_history.annotator; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.annotator IS 'Who said it';


--
-- Name: COLUMN annotation_history.ls_updated_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.ls_updated_at IS 'When, by Label Studio''s clock';


--
-- Name: COLUMN annotation_history.lead_time_s; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.lead_time_s IS 'Seconds it took, by Label Studio';


--
-- Name: COLUMN annotation_history.was_cancelled; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.was_cancelled IS 'Skipped by the annotator';


--
-- Name: COLUMN annotation_history.ground_truth; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.ground_truth IS 'Marked as ground truth';


--
-- Name: COLUMN annotation_history.parent_prediction; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.parent_prediction IS 'The prediction it started from';


--
-- Name: COLUMN annotation_history.config_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.config_sha256 IS 'The label config it was made under';


--
-- Name: COLUMN annotation_history.content_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.content_sha256 IS 'sha256 of the canonical JSON of what was said';


--
-- Name: COLUMN annotation_history.result; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.result IS 'The regions; null for a deletion';


--
-- Name: COLUMN annotation_history.ls_task_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.ls_task_id IS 'Label Studio''s task id';


--
-- Name: COLUMN annotation_history.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN annotation_history.recorded_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_history.recorded_at IS 'When it was recorded here';


--
-- Name: lines; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.lines (
    generation bigint NOT NULL,
    config text NOT NULL,
    split text NOT NULL,
    annotation_id bigint NOT NULL,
    version integer NOT NULL,
    labels text,
    withdrawal_id bigint,
    content bytea NOT NULL
);
ALTER TABLE ONLY label.lines ALTER COLUMN content SET STORAGE EXTERNAL;


--
-- Name: TABLE lines; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.lines IS 'The lines of the dataset, those of its next release among them; released ones never change';


--
-- Name: COLUMN lines.generation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.generation IS 'Which lines it was made with: those that one release was to add have one number';


--
-- Name: COLUMN lines.config; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.config IS 'Config of the dataset that the line belongs to';


--
-- Name: COLUMN lines.split; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.split IS 'Split that the line belongs to';


--
-- Name: COLUMN lines.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.annotation_id IS 'The annotation';


--
-- Name: COLUMN lines.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.version IS 'Its version';


--
-- Name: COLUMN lines.labels; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.labels IS 'JSON list of the labels on the line, for the card''s counts';


--
-- Name: COLUMN lines.withdrawal_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';


--
-- Name: COLUMN lines.content; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.lines.content IS 'The line without its line end';


--
-- Name: shard_runs; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.shard_runs (
    shard_id bigint NOT NULL,
    run integer NOT NULL,
    generation bigint NOT NULL,
    config text NOT NULL,
    split text NOT NULL,
    first_annotation bigint NOT NULL,
    first_version integer NOT NULL,
    last_annotation bigint NOT NULL,
    last_version integer NOT NULL,
    CONSTRAINT shard_runs_check CHECK ((ROW(first_annotation, first_version) <= ROW(last_annotation, last_version))),
    CONSTRAINT shard_runs_run_check CHECK ((run > 0))
);


--
-- Name: TABLE shard_runs; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.shard_runs IS 'Which lines are in a shard: all from one key to another, both included; label.annotation_refs shows each';


--
-- Name: COLUMN shard_runs.shard_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.shard_id IS 'The shard';


--
-- Name: COLUMN shard_runs.run; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.run IS 'Run in the shard, from 1';


--
-- Name: COLUMN shard_runs.generation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.generation IS 'The lines that it is a run of';


--
-- Name: COLUMN shard_runs.config; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.config IS 'Their config';


--
-- Name: COLUMN shard_runs.split; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.split IS 'Their split';


--
-- Name: COLUMN shard_runs.first_annotation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.first_annotation IS 'Annotation that it begins with';


--
-- Name: COLUMN shard_runs.first_version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.first_version IS 'Version that it begins with';


--
-- Name: COLUMN shard_runs.last_annotation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.last_annotation IS 'Annotation that it ends with';


--
-- Name: COLUMN shard_runs.last_version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shard_runs.last_version IS 'Version that it ends with';


--
-- Name: shards; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.shards (
    shard_id bigint NOT NULL,
    dataset text NOT NULL,
    version integer NOT NULL,
    config text NOT NULL,
    path text NOT NULL
);


--
-- Name: TABLE shards; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.shards IS 'The files of lines that releases are made of: any release can be written again to the byte, whatever has changed since';


--
-- Name: COLUMN shards.shard_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shards.shard_id IS 'Surrogate key';


--
-- Name: COLUMN shards.dataset; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shards.dataset IS 'The dataset';


--
-- Name: COLUMN shards.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shards.version IS 'The release that first had it';


--
-- Name: COLUMN shards.config; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shards.config IS 'Config of the dataset that it belongs to';


--
-- Name: COLUMN shards.path; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.shards.path IS 'Its path in the repository';


--
-- Name: line_places; Type: VIEW; Schema: label; Owner: -
--

CREATE VIEW label.line_places AS
 SELECT shard.dataset,
    shard.version,
    shard.config,
    shard.path AS shard,
    shard.shard_id,
    part.run,
    line.annotation_id,
    line.version AS annotation_version,
    line.withdrawal_id
   FROM ((label.shards shard
     JOIN label.shard_runs part ON ((part.shard_id = shard.shard_id)))
     JOIN label.lines line ON (((line.generation = part.generation) AND (line.config = part.config) AND (line.split = part.split) AND (ROW(line.annotation_id, line.version) >= ROW(part.first_annotation, part.first_version)) AND (ROW(line.annotation_id, line.version) <= ROW(part.last_annotation, part.last_version)))));


--
-- Name: VIEW line_places; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON VIEW label.line_places IS 'Which annotation version is in which shard of which release: as label.annotation_refs, without counting its lines';


--
-- Name: COLUMN line_places.dataset; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.dataset IS 'The dataset';


--
-- Name: COLUMN line_places.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.version IS 'The release that first had the shard';


--
-- Name: COLUMN line_places.config; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.config IS 'Config of the dataset that the shard belongs to';


--
-- Name: COLUMN line_places.shard; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.shard IS 'Path of the shard in the repository';


--
-- Name: COLUMN line_places.shard_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.shard_id IS 'The shard';


--
-- Name: COLUMN line_places.run; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.run IS 'Run in the shard, from 1';


--
-- Name: COLUMN line_places.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.annotation_id IS 'The annotation';


--
-- Name: COLUMN line_places.annotation_version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.annotation_version IS 'Its version';


--
-- Name: COLUMN line_places.withdrawal_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.line_places.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';


--
-- Name: annotation_refs; Type: VIEW; Schema: label; Owner: -
--

CREATE VIEW label.annotation_refs AS
 SELECT dataset,
    version,
    config,
    shard,
    (row_number() OVER (PARTITION BY dataset, version, shard ORDER BY run, annotation_id, annotation_version))::integer AS line,
    annotation_id,
    annotation_version,
    withdrawal_id
   FROM label.line_places;


--
-- Name: VIEW annotation_refs; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON VIEW label.annotation_refs IS 'Which annotation version is on which line of which shard of which release';


--
-- Name: COLUMN annotation_refs.dataset; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.dataset IS 'The dataset';


--
-- Name: COLUMN annotation_refs.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.version IS 'The release that first had the line';


--
-- Name: COLUMN annotation_refs.config; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.config IS 'Config of the dataset that the shard belongs to';


--
-- Name: COLUMN annotation_refs.shard; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.shard IS 'Path of the shard in the repository';


--
-- Name: COLUMN annotation_refs.line; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.line IS 'Line in the shard, from 1';


--
-- Name: COLUMN annotation_refs.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.annotation_id IS 'The annotation';


--
-- Name: COLUMN annotation_refs.annotation_version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.annotation_version IS 'Its version';


--
-- Name: COLUMN annotation_refs.withdrawal_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotation_refs.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';


--
-- Name: annotators; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.annotators (
    ls_user_id bigint NOT NULL,
    email text NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE annotators; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.annotators IS 'Who the users of Label Studio are, or were: webhooks tell only numbers';


--
-- Name: COLUMN annotators.ls_user_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotators.ls_user_id IS 'Label Studio''s user id';


--
-- Name: COLUMN annotators.email; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotators.email IS 'Mail address';


--
-- Name: COLUMN annotators.seen_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.annotators.seen_at IS 'When it was last found to be another one';


--
-- Name: current_annotations; Type: VIEW; Schema: label; Owner: -
--

CREATE VIEW label.current_annotations AS
 SELECT annotation_id,
    version,
    change,
    content_sha256,
    ls_project_id,
    ls_task_id,
    task_key,
    result,
    annotator,
    was_cancelled,
    ground_truth,
    lead_time_s,
    ls_created_at,
    ls_updated_at,
    config_sha256,
    event_sha256,
    recorded_at,
    annotator_id,
    parent_prediction
   FROM ( SELECT DISTINCT ON (annotations.annotation_id) annotations.annotation_id,
            annotations.version,
            annotations.change,
            annotations.content_sha256,
            annotations.ls_project_id,
            annotations.ls_task_id,
            annotations.task_key,
            annotations.result,
            annotations.annotator,
            annotations.was_cancelled,
            annotations.ground_truth,
            annotations.lead_time_s,
            annotations.ls_created_at,
            annotations.ls_updated_at,
            annotations.config_sha256,
            annotations.event_sha256,
            annotations.recorded_at,
            annotations.annotator_id,
            annotations.parent_prediction,
            annotations.corrects,
            annotations.stands_at
           FROM label.annotations
          ORDER BY annotations.annotation_id, annotations.stands_at DESC, annotations.version DESC) newest
  WHERE ((change <> 'deleted'::text) AND (NOT was_cancelled));


--
-- Name: VIEW current_annotations; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON VIEW label.current_annotations IS 'The newest version of each annotation by Label Studio''s clock; a deletion is final, cancelled ones are out';


--
-- Name: COLUMN current_annotations.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.annotation_id IS 'Label Studio''s annotation id';


--
-- Name: COLUMN current_annotations.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.version IS 'From 1, in the order they were recorded';


--
-- Name: COLUMN current_annotations.change; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.change IS 'created, updated, deleted';


--
-- Name: COLUMN current_annotations.content_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.content_sha256 IS 'sha256 of the canonical JSON of what was said';


--
-- Name: COLUMN current_annotations.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN current_annotations.ls_task_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.ls_task_id IS 'Label Studio''s task id';


--
-- Name: COLUMN current_annotations.task_key; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.task_key IS 'Our task, where we made it';


--
-- Name: COLUMN current_annotations.result; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.result IS 'The regions, as Label Studio gave them; null for a deletion';


--
-- Name: COLUMN current_annotations.annotator; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.annotator IS 'Who said it; kept although the user may be deleted';


--
-- Name: COLUMN current_annotations.was_cancelled; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.was_cancelled IS 'Skipped by the annotator';


--
-- Name: COLUMN current_annotations.ground_truth; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.ground_truth IS 'Marked as ground truth';


--
-- Name: COLUMN current_annotations.lead_time_s; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.lead_time_s IS 'Seconds it took, by Label Studio';


--
-- Name: COLUMN current_annotations.ls_created_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.ls_created_at IS 'Created, by Label Studio''s clock';


--
-- Name: COLUMN current_annotations.ls_updated_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.ls_updated_at IS 'Updated, by Label Studio''s clock: newer wins';


--
-- Name: COLUMN current_annotations.config_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.config_sha256 IS 'The label config it was made under';


--
-- Name: COLUMN current_annotations.event_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.event_sha256 IS 'The event that brought it';


--
-- Name: COLUMN current_annotations.recorded_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.recorded_at IS 'When it was recorded here';


--
-- Name: COLUMN current_annotations.annotator_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.annotator_id IS 'Label Studio''s id of who said it; null when it tells nobody';


--
-- Name: COLUMN current_annotations.parent_prediction; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.current_annotations.parent_prediction IS 'Label Studio''s id of the prediction it started from';


--
-- Name: annotation_state; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.annotation_state (
    annotation_id bigint NOT NULL,
    current_version integer NOT NULL,
    extracted_version integer,
    issues jsonb DEFAULT '[]'::jsonb NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    error text,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    ls_project_id bigint NOT NULL,
    ls_task_id bigint NOT NULL,
    standing text NOT NULL,
    chosen boolean DEFAULT true NOT NULL,
    CONSTRAINT annotation_state_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT annotation_state_current_version_check CHECK ((current_version > 0)),
    CONSTRAINT annotation_state_extracted_version_check CHECK ((extracted_version > 0)),
    CONSTRAINT annotation_state_standing_check CHECK ((standing = ANY (ARRAY['kept'::text, 'cancelled'::text, 'deleted'::text])))
);


--
-- Name: TABLE annotation_state; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.annotation_state IS 'Which version of an annotation stands, and which one stage.extractions was made from';


--
-- Name: COLUMN annotation_state.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.annotation_id IS 'Label Studio''s annotation id';


--
-- Name: COLUMN annotation_state.current_version; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.current_version IS 'The version that stands, by Label Studio''s clock; a deletion is final';


--
-- Name: COLUMN annotation_state.extracted_version; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.extracted_version IS 'The version whose facts and boxes are in stage; null until there are any';


--
-- Name: COLUMN annotation_state.issues; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.issues IS 'Regions that could not be used, each with the reason';


--
-- Name: COLUMN annotation_state.attempts; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.attempts IS 'Failures in a row';


--
-- Name: COLUMN annotation_state.error; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.error IS 'What the last failure said';


--
-- Name: COLUMN annotation_state.next_attempt_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.next_attempt_at IS 'Not tried again before';


--
-- Name: COLUMN annotation_state.ls_project_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN annotation_state.ls_task_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.ls_task_id IS 'Label Studio''s task id';


--
-- Name: COLUMN annotation_state.standing; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.standing IS 'What stands: kept, cancelled (skipped by the annotator), deleted';


--
-- Name: COLUMN annotation_state.chosen; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.annotation_state.chosen IS 'Whether its answer counts for its task: the facts of others stay in stage';


--
-- Name: task_answers; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.task_answers (
    ls_task_id bigint NOT NULL,
    ls_project_id bigint NOT NULL,
    due boolean DEFAULT true NOT NULL,
    annotation_id bigint,
    reason text,
    voices integer DEFAULT 0 NOT NULL,
    reviewers text[] DEFAULT '{}'::text[] NOT NULL,
    span_f1 double precision,
    choices jsonb DEFAULT '[]'::jsonb NOT NULL,
    decided_at timestamp with time zone,
    CONSTRAINT task_answers_check CHECK ((due OR (reason IS NOT NULL))),
    CONSTRAINT task_answers_span_f1_check CHECK (((span_f1 >= (0)::double precision) AND (span_f1 <= (1)::double precision))),
    CONSTRAINT task_answers_voices_check CHECK ((voices >= 0))
);


--
-- Name: TABLE task_answers; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.task_answers IS 'Tasks that more than one annotation is of: whose answer counts, and how far they agree';


--
-- Name: COLUMN task_answers.ls_task_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.ls_task_id IS 'Label Studio''s task id';


--
-- Name: COLUMN task_answers.ls_project_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN task_answers.due; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.due IS 'Whether what stands has changed since that was decided';


--
-- Name: COLUMN task_answers.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.annotation_id IS 'The annotation that counts; null where a person has to decide, or none stands';


--
-- Name: COLUMN task_answers.reason; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.reason IS 'Why that one: ground truth, the newest of a reviewer, what most of them said';


--
-- Name: COLUMN task_answers.voices; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.voices IS 'How many annotations stand';


--
-- Name: COLUMN task_answers.reviewers; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.reviewers IS 'Whom the catalog named as reviewers when it was decided';


--
-- Name: COLUMN task_answers.span_f1; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.span_f1 IS 'Mean F1 of the marks of every two of them';


--
-- Name: COLUMN task_answers.choices; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.choices IS 'Pairs of what two of them chose in one control';


--
-- Name: COLUMN task_answers.decided_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.task_answers.decided_at IS 'When it was decided';


--
-- Name: chosen_annotations; Type: VIEW; Schema: label; Owner: -
--

CREATE VIEW label.chosen_annotations AS
 SELECT said.annotation_id,
    said.version,
    said.change,
    said.content_sha256,
    said.ls_project_id,
    said.ls_task_id,
    said.task_key,
    said.result,
    said.annotator,
    said.was_cancelled,
    said.ground_truth,
    said.lead_time_s,
    said.ls_created_at,
    said.ls_updated_at,
    said.config_sha256,
    said.event_sha256,
    said.recorded_at,
    said.annotator_id,
    said.parent_prediction,
    COALESCE(answer.reason, 'the only answer'::text) AS reason
   FROM ((label.current_annotations said
     JOIN stage.annotation_state state USING (annotation_id))
     LEFT JOIN stage.task_answers answer ON ((answer.ls_task_id = said.ls_task_id)))
  WHERE (state.chosen AND (answer.due IS NOT TRUE));


--
-- Name: VIEW chosen_annotations; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON VIEW label.chosen_annotations IS 'Of every task the annotation whose answer counts, and why; none where people differ and nobody has decided';


--
-- Name: COLUMN chosen_annotations.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.annotation_id IS 'Label Studio''s annotation id';


--
-- Name: COLUMN chosen_annotations.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.version IS 'From 1, in the order they were recorded';


--
-- Name: COLUMN chosen_annotations.change; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.change IS 'created, updated, deleted';


--
-- Name: COLUMN chosen_annotations.content_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.content_sha256 IS 'sha256 of the canonical JSON of what was said';


--
-- Name: COLUMN chosen_annotations.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN chosen_annotations.ls_task_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.ls_task_id IS 'Label Studio''s task id';


--
-- Name: COLUMN chosen_annotations.task_key; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.task_key IS 'Our task, where we made it';


--
-- Name: COLUMN chosen_annotations.result; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.result IS 'The regions, as Label Studio gave them; null for a deletion';


--
-- Name: COLUMN chosen_annotations.annotator; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.annotator IS 'Who said it; kept although the user may be deleted';


--
-- Name: COLUMN chosen_annotations.was_cancelled; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.was_cancelled IS 'Skipped by the annotator';


--
-- Name: COLUMN chosen_annotations.ground_truth; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.ground_truth IS 'Marked as ground truth';


--
-- Name: COLUMN chosen_annotations.lead_time_s; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.lead_time_s IS 'Seconds it took, by Label Studio';


--
-- Name: COLUMN chosen_annotations.ls_created_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.ls_created_at IS 'Created, by Label Studio''s clock';


--
-- Name: COLUMN chosen_annotations.ls_updated_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.ls_updated_at IS 'Updated, by Label Studio''s clock: newer wins';


--
-- Name: COLUMN chosen_annotations.config_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.config_sha256 IS 'The label config it was made under';


--
-- Name: COLUMN chosen_annotations.event_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.event_sha256 IS 'The event that brought it';


--
-- Name: COLUMN chosen_annotations.recorded_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.recorded_at IS 'When it was recorded here';


--
-- Name: COLUMN chosen_annotations.annotator_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.annotator_id IS 'Label Studio''s id of who said it; null when it tells nobody';


--
-- Name: COLUMN chosen_annotations.parent_prediction; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.parent_prediction IS 'Label Studio''s id of the prediction it started from';


--
-- Name: COLUMN chosen_annotations.reason; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.chosen_annotations.reason IS 'Why it counts';


--
-- Name: configs; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.configs (
    ls_project_id bigint NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    sha256 text NOT NULL,
    xml text NOT NULL,
    CONSTRAINT configs_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: TABLE configs; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.configs IS 'Every label config that a project had, so that an old annotation can be read with its own';


--
-- Name: COLUMN configs.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.configs.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN configs.since; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.configs.since IS 'When it was first seen here';


--
-- Name: COLUMN configs.sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.configs.sha256 IS 'As in label.annotations.config_sha256';


--
-- Name: COLUMN configs.xml; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.configs.xml IS 'The label config';


--
-- Name: dataset_releases; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.dataset_releases (
    dataset text NOT NULL,
    version integer NOT NULL,
    manifest_sha256 text NOT NULL,
    manifest jsonb NOT NULL,
    repo text NOT NULL,
    commit_oid text,
    tag text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    published_at timestamp with time zone,
    abandoned_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    next_attempt_at timestamp with time zone,
    CONSTRAINT dataset_releases_check CHECK (((published_at IS NULL) = (commit_oid IS NULL))),
    CONSTRAINT dataset_releases_check1 CHECK (((abandoned_at IS NULL) OR (published_at IS NULL))),
    CONSTRAINT dataset_releases_check2 CHECK (((published_at IS NULL) OR ((last_error IS NULL) AND (next_attempt_at IS NULL)))),
    CONSTRAINT dataset_releases_manifest_sha256_check CHECK ((manifest_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT dataset_releases_version_check CHECK ((version > 0))
);


--
-- Name: TABLE dataset_releases; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.dataset_releases IS 'Every version of a dataset: built, then published';


--
-- Name: COLUMN dataset_releases.dataset; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.dataset IS 'The dataset';


--
-- Name: COLUMN dataset_releases.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.version IS 'From 1';


--
-- Name: COLUMN dataset_releases.manifest_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.manifest_sha256 IS 'Identity of the release';


--
-- Name: COLUMN dataset_releases.manifest; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.manifest IS 'Shards, counts and rules; no clock, no run id';


--
-- Name: COLUMN dataset_releases.repo; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.repo IS 'Repository on the Hub';


--
-- Name: COLUMN dataset_releases.commit_oid; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.commit_oid IS 'The commit that brought it; null until published';


--
-- Name: COLUMN dataset_releases.tag; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.tag IS 'Its tag';


--
-- Name: COLUMN dataset_releases.created_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.created_at IS 'When it was built';


--
-- Name: COLUMN dataset_releases.published_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.published_at IS 'When its commit and tag were verified';


--
-- Name: COLUMN dataset_releases.abandoned_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.abandoned_at IS 'When it was given up before anybody saw it, because something in it was withdrawn; the next version takes its place';


--
-- Name: COLUMN dataset_releases.attempts; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.attempts IS 'How often publishing it was stopped by the Hub or by a rule';


--
-- Name: COLUMN dataset_releases.last_error; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.last_error IS 'What stopped it the last time; null when nothing did, or it is published';


--
-- Name: COLUMN dataset_releases.next_attempt_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.dataset_releases.next_attempt_at IS 'The Hub asked to be left alone until then';


--
-- Name: early_deletions; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.early_deletions (
    annotation_id bigint NOT NULL,
    event_sha256 text NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE early_deletions; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.early_deletions IS 'Deletions heard of before the annotation itself: when that comes late, it is deleted';


--
-- Name: COLUMN early_deletions.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.early_deletions.annotation_id IS 'Label Studio''s annotation id';


--
-- Name: COLUMN early_deletions.event_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.early_deletions.event_sha256 IS 'The event that told it';


--
-- Name: COLUMN early_deletions.heard_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.early_deletions.heard_at IS 'When';


--
-- Name: leaving_lines; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.leaving_lines (
    generation bigint NOT NULL,
    shard_id bigint NOT NULL,
    config text NOT NULL,
    annotation_id bigint NOT NULL,
    version integer NOT NULL,
    withdrawal_id bigint
);


--
-- Name: TABLE leaving_lines; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.leaving_lines IS 'Published lines that the next release takes out; in the audit a tombstone takes their place';


--
-- Name: COLUMN leaving_lines.generation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.leaving_lines.generation IS 'The lines of the release that takes it out';


--
-- Name: COLUMN leaving_lines.shard_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.leaving_lines.shard_id IS 'The shard';


--
-- Name: COLUMN leaving_lines.config; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.leaving_lines.config IS 'Config of the dataset that the shard belongs to';


--
-- Name: COLUMN leaving_lines.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.leaving_lines.annotation_id IS 'The annotation';


--
-- Name: COLUMN leaving_lines.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.leaving_lines.version IS 'Its version';


--
-- Name: COLUMN leaving_lines.withdrawal_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.leaving_lines.withdrawal_id IS 'The withdrawal that wants it out';


--
-- Name: next_release; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.next_release (
    one boolean DEFAULT true NOT NULL,
    dataset text NOT NULL,
    version integer NOT NULL,
    rules_sha256 text NOT NULL,
    generation bigint NOT NULL,
    CONSTRAINT next_release_one_check CHECK (one),
    CONSTRAINT next_release_rules_sha256_check CHECK ((rules_sha256 ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: TABLE next_release; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.next_release IS 'What the lines of the next release follow upon, and the rules that they are made by; under others they are made anew';


--
-- Name: COLUMN next_release.one; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.next_release.one IS 'There is one row';


--
-- Name: COLUMN next_release.dataset; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.next_release.dataset IS 'The dataset';


--
-- Name: COLUMN next_release.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.next_release.version IS 'The release that the next one follows, 0 where that is the first';


--
-- Name: COLUMN next_release.rules_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.next_release.rules_sha256 IS 'Hash of all that a line is made by besides its annotation';


--
-- Name: COLUMN next_release.generation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.next_release.generation IS 'The lines of the next release';


--
-- Name: predictions; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.predictions (
    task_key bigint NOT NULL,
    model_version text NOT NULL,
    spans jsonb,
    error text,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT predictions_check CHECK (((spans IS NULL) = (error IS NOT NULL))),
    CONSTRAINT predictions_spans_check CHECK ((jsonb_typeof(spans) = 'array'::text))
);


--
-- Name: TABLE predictions; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.predictions IS 'What was predicted in a task when it was pushed: never what people said, never promoted';


--
-- Name: COLUMN predictions.task_key; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.predictions.task_key IS 'The task';


--
-- Name: COLUMN predictions.model_version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.predictions.model_version IS 'Who predicted: the rules or a model with a version, or carried-over from the content before';


--
-- Name: COLUMN predictions.spans; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.predictions.spans IS 'The spans as pushed: start and end in the task''s text, in code points, and label';


--
-- Name: COLUMN predictions.error; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.predictions.error IS 'Why the model predicted nothing: its own failure';


--
-- Name: COLUMN predictions.made_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.predictions.made_at IS 'When it was made';


--
-- Name: projects; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.projects (
    project text NOT NULL,
    ls_project_id bigint NOT NULL,
    title text NOT NULL,
    config_sha256 text NOT NULL,
    provisioned_at timestamp with time zone,
    declared boolean DEFAULT true NOT NULL,
    excluded boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    gone_at timestamp with time zone,
    error text,
    error_at timestamp with time zone,
    swept_at timestamp with time zone,
    CONSTRAINT projects_check CHECK (((error IS NULL) = (error_at IS NULL))),
    CONSTRAINT projects_config_sha256_check CHECK ((config_sha256 ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: TABLE projects; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.projects IS 'Every project of Label Studio: the catalog''s, and those that people made';


--
-- Name: COLUMN projects.project; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.project IS 'Key in catalog/projects.yaml; ls:<id> for one that people made';


--
-- Name: COLUMN projects.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN projects.title; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.title IS 'Its title in Label Studio';


--
-- Name: COLUMN projects.config_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.config_sha256 IS 'The label config it has in Label Studio; its words are in label.configs';


--
-- Name: COLUMN projects.provisioned_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.provisioned_at IS 'When the catalog last changed it; null for one that people made';


--
-- Name: COLUMN projects.declared; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.declared IS 'Whether the catalog declares it';


--
-- Name: COLUMN projects.excluded; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.excluded IS 'Whether the catalog says to leave it alone: it is not polled';


--
-- Name: COLUMN projects.seen_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.seen_at IS 'When it was first seen';


--
-- Name: COLUMN projects.gone_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.gone_at IS 'When a complete listing of Label Studio''s projects first lacked it; null while it is there';


--
-- Name: COLUMN projects.error; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.error IS 'Why its last poll failed; null when it did not';


--
-- Name: COLUMN projects.error_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.error_at IS 'Since when';


--
-- Name: COLUMN projects.swept_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.projects.swept_at IS 'When every task of it was last looked at';


--
-- Name: release_due; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.release_due (
    due_id bigint NOT NULL,
    annotation_id bigint NOT NULL
);


--
-- Name: TABLE release_due; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.release_due IS 'Annotations that something happened to since their next lines were made; noted by triggers, so that no writer can forget it';


--
-- Name: COLUMN release_due.due_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.release_due.due_id IS 'Surrogate key';


--
-- Name: COLUMN release_due.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.release_due.annotation_id IS 'The annotation';


--
-- Name: release_due_due_id_seq; Type: SEQUENCE; Schema: label; Owner: -
--

ALTER TABLE label.release_due ALTER COLUMN due_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME label.release_due_due_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: release_files; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.release_files (
    sha256 text NOT NULL,
    content text NOT NULL,
    CONSTRAINT release_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: TABLE release_files; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.release_files IS 'Files of releases besides their shards: the JSON Schemas';


--
-- Name: COLUMN release_files.sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.release_files.sha256 IS 'Hash of the file, as manifests have it';


--
-- Name: COLUMN release_files.content; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.release_files.content IS 'The file';


--
-- Name: shards_shard_id_seq; Type: SEQUENCE; Schema: label; Owner: -
--

ALTER TABLE label.shards ALTER COLUMN shard_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME label.shards_shard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: splits; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.splits (
    dataset text NOT NULL,
    member text NOT NULL,
    split text NOT NULL,
    policy_sha256 text DEFAULT ''::text NOT NULL,
    CONSTRAINT splits_policy_sha256_check CHECK (((policy_sha256 = ''::text) OR ((length(policy_sha256) = 64) AND (policy_sha256 !~ '[^0-9a-f]'::text))))
);


--
-- Name: TABLE splits; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.splits IS 'The split of every object and of every normalised text, given once: a document that is parsed anew, or found to be equal to another, changes no split';


--
-- Name: COLUMN splits.dataset; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.splits.dataset IS 'The dataset';


--
-- Name: COLUMN splits.member; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.splits.member IS 'object:<sha256> or text:<sha256 of the normalised text>';


--
-- Name: COLUMN splits.split; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.splits.split IS 'Its split';


--
-- Name: COLUMN splits.policy_sha256; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.splits.policy_sha256 IS 'Hash of the salt''s fingerprint and the bounds that it was given by; empty in rows of before there was this column, which are of releases and stay';


--
-- Name: tasks; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.tasks (
    task_key bigint NOT NULL,
    document_id bigint,
    project text NOT NULL,
    ls_project_id bigint,
    ls_task_id bigint,
    state text DEFAULT 'reserved'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    reserved_at timestamp with time zone DEFAULT now() NOT NULL,
    pushed_at timestamp with time zone,
    ls_updated_at timestamp with time zone,
    withdrawal_id bigint,
    ls_key text NOT NULL,
    part integer DEFAULT 1,
    text_start integer DEFAULT 0 NOT NULL,
    text_end integer,
    data jsonb,
    review_id bigint,
    superseded_by bigint,
    push_began_at timestamp with time zone,
    confirm_since timestamp with time zone,
    told text DEFAULT 'pushed'::text NOT NULL,
    CONSTRAINT tasks_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT tasks_check CHECK (((state <> 'pushed'::text) OR (ls_task_id IS NOT NULL))),
    CONSTRAINT tasks_check1 CHECK ((text_end >= text_start)),
    CONSTRAINT tasks_check2 CHECK (((part IS NULL) = (data IS NOT NULL))),
    CONSTRAINT tasks_check3 CHECK (((part IS NULL) OR (document_id IS NOT NULL))),
    CONSTRAINT tasks_check4 CHECK (((state = 'superseded'::text) OR (superseded_by IS NULL))),
    CONSTRAINT tasks_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT tasks_part_check CHECK ((part > 0)),
    CONSTRAINT tasks_state_check CHECK ((state = ANY (ARRAY['reserved'::text, 'pushed'::text, 'failed'::text, 'retired'::text, 'superseded'::text, 'deleted_by_person'::text]))),
    CONSTRAINT tasks_text_start_check CHECK ((text_start >= 0)),
    CONSTRAINT tasks_told_check CHECK ((told = ANY (ARRAY['pushed'::text, 'retired'::text, 'superseded'::text])))
);


--
-- Name: TABLE tasks; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.tasks IS 'Outbox and mirror of the tasks in Label Studio';


--
-- Name: COLUMN tasks.task_key; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.task_key IS 'Surrogate key';


--
-- Name: COLUMN tasks.document_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.document_id IS 'The document it shows or is about; null where a question is about none';


--
-- Name: COLUMN tasks.project; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.project IS 'The project''s key in the catalog';


--
-- Name: COLUMN tasks.ls_project_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.ls_project_id IS 'Label Studio''s project id';


--
-- Name: COLUMN tasks.ls_task_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.ls_task_id IS 'Label Studio''s task id, once the push is confirmed';


--
-- Name: COLUMN tasks.state; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.state IS 'reserved before the push, pushed once confirmed, failed with its reason, retired when its object is gone, superseded when other content took its place, deleted_by_person';


--
-- Name: COLUMN tasks.attempts; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.attempts IS 'Pushes that failed in a row';


--
-- Name: COLUMN tasks.last_error; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.last_error IS 'What Label Studio said';


--
-- Name: COLUMN tasks.next_attempt_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.next_attempt_at IS 'Not tried again before';


--
-- Name: COLUMN tasks.reserved_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.reserved_at IS 'When the push was planned';


--
-- Name: COLUMN tasks.pushed_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.pushed_at IS 'When it was confirmed';


--
-- Name: COLUMN tasks.ls_updated_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.ls_updated_at IS 'Label Studio''s clock at the last poll that saw it';


--
-- Name: COLUMN tasks.withdrawal_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.withdrawal_id IS 'The withdrawal of what was said in it; null for all others';


--
-- Name: COLUMN tasks.ls_key; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.ls_key IS 'What the task''s data says as oceanid_key, by which it is found in Label Studio: the document''s key, with /n for a further part';


--
-- Name: COLUMN tasks.part; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.part IS 'Which part of the document it shows, from 1; null for a task that shows data of its own';


--
-- Name: COLUMN tasks.text_start; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.text_start IS 'Where its text begins in the document''s text, in code points';


--
-- Name: COLUMN tasks.text_end; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.text_end IS 'Where its text ends; null for a task that shows no text, and for all of it';


--
-- Name: COLUMN tasks.data; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.data IS 'What it shows, where that is not (a part of) a document: a question of the review queue';


--
-- Name: COLUMN tasks.review_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.review_id IS 'The question it asks, where it asks one';


--
-- Name: COLUMN tasks.superseded_by; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.superseded_by IS 'The document that stands at the key where this one''s object stood';


--
-- Name: COLUMN tasks.push_began_at; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.push_began_at IS 'When a push of unknown outcome began; null when none did, so that nothing must be looked up';


--
-- Name: COLUMN tasks.confirm_since; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.confirm_since IS 'Since when something is taken for granted that a webhook said; null once a poll has looked';


--
-- Name: COLUMN tasks.told; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.tasks.told IS 'The state that the task itself tells in Label Studio, confirmed after its change; of pushed it tells nothing';


--
-- Name: tasks_task_key_seq; Type: SEQUENCE; Schema: label; Owner: -
--

ALTER TABLE label.tasks ALTER COLUMN task_key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME label.tasks_task_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: taxonomy; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.taxonomy (
    version text NOT NULL,
    label text NOT NULL,
    "position" integer NOT NULL,
    tier text NOT NULL,
    kind text NOT NULL,
    db_mapping text,
    CONSTRAINT taxonomy_position_check CHECK (("position" >= 0))
);


--
-- Name: TABLE taxonomy; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.taxonomy IS 'The labels of each version of the taxonomy, copied from catalog/taxonomy.yaml';


--
-- Name: COLUMN taxonomy.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.taxonomy.version IS 'Version of the taxonomy';


--
-- Name: COLUMN taxonomy.label; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.taxonomy.label IS 'The label';


--
-- Name: COLUMN taxonomy."position"; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.taxonomy."position" IS 'Its index, which never changes within a major version';


--
-- Name: COLUMN taxonomy.tier; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.taxonomy.tier IS 'identity, particulars, …, dataset only';


--
-- Name: COLUMN taxonomy.kind; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.taxonomy.kind IS 'What its values are: identifier, text, number, date, …';


--
-- Name: COLUMN taxonomy.db_mapping; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.taxonomy.db_mapping IS 'The curated table its values go to; null for none';


--
-- Name: documents; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.documents (
    document_id bigint NOT NULL,
    external_key text NOT NULL,
    sha256 text,
    sheet text,
    source_code text,
    title text NOT NULL,
    doc_type text,
    status text DEFAULT 'ingested'::text NOT NULL,
    error text,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    headers text[],
    record_count integer,
    page_count integer,
    issue_count integer DEFAULT 0 NOT NULL,
    mapped_by text,
    mapping_report jsonb,
    promotion_due boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    parsed_at timestamp with time zone,
    promoted_at timestamp with time zone,
    deleted_at timestamp with time zone,
    held text,
    said_from date,
    said_to date,
    said_trust integer,
    same_as bigint,
    CONSTRAINT documents_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT documents_check CHECK (((status <> ALL (ARRAY['failed'::text, 'rejected'::text])) OR (error IS NOT NULL))),
    CONSTRAINT documents_check1 CHECK (((status <> 'parsed'::text) OR (doc_type IS NOT NULL))),
    CONSTRAINT documents_check2 CHECK ((said_from <= said_to)),
    CONSTRAINT documents_check3 CHECK ((same_as <> document_id)),
    CONSTRAINT documents_doc_type_check CHECK ((doc_type = ANY (ARRAY['table'::text, 'pdf'::text, 'scan'::text, 'text'::text]))),
    CONSTRAINT documents_issue_count_check CHECK ((issue_count >= 0)),
    CONSTRAINT documents_page_count_check CHECK ((page_count >= 0)),
    CONSTRAINT documents_record_count_check CHECK ((record_count >= 0)),
    CONSTRAINT documents_status_check CHECK ((status = ANY (ARRAY['ingested'::text, 'parsed'::text, 'failed'::text, 'rejected'::text])))
);


--
-- Name: TABLE documents; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.documents IS 'One row per file (and sheet), or per task that people made in Label Studio';


--
-- Name: COLUMN documents.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.document_id IS 'Surrogate key';


--
-- Name: COLUMN documents.external_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.external_key IS 'The object''s sha256, with @source for a further source of the same bytes, with #sheet for a workbook''s sheet; for a task made by people, its key in Label Studio';


--
-- Name: COLUMN documents.sha256; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.sha256 IS 'The object it was read from';


--
-- Name: COLUMN documents.sheet; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.sheet IS 'The workbook''s sheet';


--
-- Name: COLUMN documents.source_code; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.source_code IS 'The source that delivered it';


--
-- Name: COLUMN documents.title; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.title IS 'The file''s name as delivered';


--
-- Name: COLUMN documents.doc_type; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.doc_type IS 'table, pdf (has a text layer), scan (images of pages), text; null until it is known';


--
-- Name: COLUMN documents.status; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.status IS 'ingested: to be parsed; parsed; failed: tried again later; rejected: cannot be parsed as it is';


--
-- Name: COLUMN documents.error; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.error IS 'Why it failed or was rejected';


--
-- Name: COLUMN documents.attempts; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.attempts IS 'Failures in a row';


--
-- Name: COLUMN documents.next_attempt_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.next_attempt_at IS 'Not tried again before';


--
-- Name: COLUMN documents.details; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.details IS 'How it was read: encoding, delimiter, …; of a task that people made, the file in the bucket that it came from';


--
-- Name: COLUMN documents.headers; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.headers IS 'A table''s headers, de-duplicated, in order';


--
-- Name: COLUMN documents.record_count; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.record_count IS 'Rows in stage.table_ingest';


--
-- Name: COLUMN documents.page_count; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.page_count IS 'Rows in stage.pages';


--
-- Name: COLUMN documents.issue_count; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.issue_count IS 'Records with a parse issue';


--
-- Name: COLUMN documents.mapped_by; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.mapped_by IS 'Fingerprint of the mapping that made its candidate facts; null until there are any';


--
-- Name: COLUMN documents.mapping_report; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.mapping_report IS 'Coverage per label, headers nobody maps, headers expected but missing';


--
-- Name: COLUMN documents.promotion_due; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.promotion_due IS 'Set by whatever changes what it says; cleared by the promotion, each in its own transaction';


--
-- Name: COLUMN documents.created_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.created_at IS 'When it was first known';


--
-- Name: COLUMN documents.parsed_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.parsed_at IS 'When it was parsed';


--
-- Name: COLUMN documents.promoted_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.promoted_at IS 'When it was last promoted to curated';


--
-- Name: COLUMN documents.deleted_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.deleted_at IS 'When its object was no longer anywhere in the bucket; withdraws nothing';


--
-- Name: COLUMN documents.held; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.held IS 'Why nothing of it is promoted until a person accepts it or another mapping reads it; null when nothing holds it back';


--
-- Name: COLUMN documents.said_from; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.said_from IS 'Date of the first delivery that its promotion counted';


--
-- Name: COLUMN documents.said_to; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.said_to IS 'Date of the last delivery that its promotion counted';


--
-- Name: COLUMN documents.said_trust; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.said_trust IS 'Trust of its source at its promotion';


--
-- Name: COLUMN documents.same_as; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.documents.same_as IS 'The document of the same pages that another source delivered first: it has the task, and what people mark there this one says too';


--
-- Name: trainable_annotations; Type: VIEW; Schema: label; Owner: -
--

CREATE VIEW label.trainable_annotations AS
 SELECT newest.annotation_id,
    newest.version,
    task.project,
    task.document_id
   FROM ((label.current_annotations newest
     JOIN label.tasks task ON ((task.task_key = newest.task_key)))
     JOIN stage.documents document ON (((document.document_id = task.document_id) AND (document.status = 'parsed'::text))))
  WHERE ((document.sha256 IS NOT NULL) AND (task.withdrawal_id IS NULL) AND (task.state <> 'superseded'::text));


--
-- Name: VIEW trainable_annotations; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON VIEW label.trainable_annotations IS 'What models may train on: what stands, about documents that are there. A deleted object withdraws nothing';


--
-- Name: COLUMN trainable_annotations.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.trainable_annotations.annotation_id IS 'The annotation';


--
-- Name: COLUMN trainable_annotations.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.trainable_annotations.version IS 'The version that stands';


--
-- Name: COLUMN trainable_annotations.project; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.trainable_annotations.project IS 'The project of its task';


--
-- Name: COLUMN trainable_annotations.document_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.trainable_annotations.document_id IS 'The document of its task';


--
-- Name: unmade_lines; Type: TABLE; Schema: label; Owner: -
--

CREATE TABLE label.unmade_lines (
    generation bigint NOT NULL,
    annotation_id bigint NOT NULL,
    version integer NOT NULL,
    record text NOT NULL,
    rule text NOT NULL,
    why text NOT NULL
);


--
-- Name: TABLE unmade_lines; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON TABLE label.unmade_lines IS 'Lines of the next release that cannot be made; it is refused while there is one';


--
-- Name: COLUMN unmade_lines.generation; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.unmade_lines.generation IS 'The lines that it would be made with';


--
-- Name: COLUMN unmade_lines.annotation_id; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.unmade_lines.annotation_id IS 'The annotation';


--
-- Name: COLUMN unmade_lines.version; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.unmade_lines.version IS 'Its version';


--
-- Name: COLUMN unmade_lines.record; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.unmade_lines.record IS 'What is to be made of it: a config, or a tombstone';


--
-- Name: COLUMN unmade_lines.rule; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.unmade_lines.rule IS 'The rule that the line would break';


--
-- Name: COLUMN unmade_lines.why; Type: COMMENT; Schema: label; Owner: -
--

COMMENT ON COLUMN label.unmade_lines.why IS 'How it would, in words';


--
-- Name: deliveries; Type: TABLE; Schema: raw; Owner: -
--

CREATE TABLE raw.deliveries (
    source_code text NOT NULL,
    delivered_on date NOT NULL,
    sha256 text NOT NULL,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp with time zone
);


--
-- Name: TABLE deliveries; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON TABLE raw.deliveries IS 'Which source delivered which object on which date';


--
-- Name: COLUMN deliveries.source_code; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.deliveries.source_code IS 'The source';


--
-- Name: COLUMN deliveries.delivered_on; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.deliveries.delivered_on IS 'The date in the key: the day the register was published';


--
-- Name: COLUMN deliveries.sha256; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.deliveries.sha256 IS 'The object';


--
-- Name: COLUMN deliveries.first_seen_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.deliveries.first_seen_at IS 'When the delivery was first seen';


--
-- Name: COLUMN deliveries.withdrawn_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.deliveries.withdrawn_at IS 'When a person withdrew this delivery';


--
-- Name: object_locations; Type: TABLE; Schema: raw; Owner: -
--

CREATE TABLE raw.object_locations (
    uri text NOT NULL,
    sha256 text NOT NULL,
    bucket text NOT NULL,
    key text NOT NULL,
    version_id text,
    etag text NOT NULL,
    last_modified timestamp with time zone NOT NULL,
    source_code text,
    delivered_on date,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT object_locations_check CHECK (((source_code IS NULL) = (delivered_on IS NULL))),
    CONSTRAINT object_locations_uri_check CHECK ((uri ~~ 's3://%#%'::text))
);


--
-- Name: TABLE object_locations; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON TABLE raw.object_locations IS 'Every place an object was seen at';


--
-- Name: COLUMN object_locations.uri; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.uri IS 's3://bucket/key#versionId; in a bucket without versions the ETag stands for the version';


--
-- Name: COLUMN object_locations.sha256; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.sha256 IS 'The object that was there';


--
-- Name: COLUMN object_locations.bucket; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.bucket IS 'The bucket';


--
-- Name: COLUMN object_locations.key; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.key IS 'The key';


--
-- Name: COLUMN object_locations.version_id; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.version_id IS 'The version; null in a bucket without versions';


--
-- Name: COLUMN object_locations.etag; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.etag IS 'ETag it was fetched with';


--
-- Name: COLUMN object_locations.last_modified; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.last_modified IS 'When the store says it was written';


--
-- Name: COLUMN object_locations.source_code; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.source_code IS 'The source named in the key; null for a file that people uploaded in Label Studio';


--
-- Name: COLUMN object_locations.delivered_on; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.delivered_on IS 'The date named in the key; null for a file that people uploaded in Label Studio';


--
-- Name: COLUMN object_locations.first_seen_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.first_seen_at IS 'When it was first fetched from here';


--
-- Name: COLUMN object_locations.gone_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.object_locations.gone_at IS 'When a complete listing showed that it was deleted or overwritten; null while it is there';


--
-- Name: objects; Type: TABLE; Schema: raw; Owner: -
--

CREATE TABLE raw.objects (
    sha256 text NOT NULL,
    size_bytes bigint NOT NULL,
    media_type text NOT NULL,
    registered_at timestamp with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT objects_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT objects_size_bytes_check CHECK ((size_bytes >= 0))
);


--
-- Name: TABLE objects; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON TABLE raw.objects IS 'One row per content that was ever uploaded: an object is its sha256';


--
-- Name: COLUMN objects.sha256; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.objects.sha256 IS 'Hash of the bytes, lower-case hex';


--
-- Name: COLUMN objects.size_bytes; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.objects.size_bytes IS 'Number of bytes';


--
-- Name: COLUMN objects.media_type; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.objects.media_type IS 'What the first bytes and the name say it is';


--
-- Name: COLUMN objects.registered_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.objects.registered_at IS 'When it was first fetched';


--
-- Name: COLUMN objects.withdrawn_at; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.objects.withdrawn_at IS 'When a person withdrew it: everything it said is retracted';


--
-- Name: silent_objects; Type: VIEW; Schema: raw; Owner: -
--

CREATE VIEW raw.silent_objects AS
 SELECT sha256
   FROM raw.objects object
  WHERE ((withdrawn_at IS NOT NULL) OR ((EXISTS ( SELECT
           FROM raw.deliveries delivery
          WHERE (delivery.sha256 = object.sha256))) AND (NOT (EXISTS ( SELECT
           FROM raw.deliveries delivery
          WHERE ((delivery.sha256 = object.sha256) AND (delivery.withdrawn_at IS NULL)))))));


--
-- Name: VIEW silent_objects; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON VIEW raw.silent_objects IS 'Objects that were withdrawn, by themselves or with every delivery of them';


--
-- Name: COLUMN silent_objects.sha256; Type: COMMENT; Schema: raw; Owner: -
--

COMMENT ON COLUMN raw.silent_objects.sha256 IS 'Hash of the bytes, lower-case hex';


--
-- Name: extractions; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.extractions (
    document_id bigint NOT NULL,
    record_no integer DEFAULT 0 NOT NULL,
    locator text NOT NULL,
    label text NOT NULL,
    producer text NOT NULL,
    qualifier text,
    value_raw text NOT NULL,
    value_norm text,
    unit text,
    null_reason text,
    validity text NOT NULL,
    issue text,
    db_mapping text,
    confidence real,
    annotation_id bigint,
    annotation_version integer,
    overruled boolean DEFAULT false NOT NULL,
    CONSTRAINT extractions_check CHECK (((validity = 'null'::text) = (null_reason IS NOT NULL))),
    CONSTRAINT extractions_check1 CHECK (((validity <> 'valid'::text) OR (value_norm IS NOT NULL))),
    CONSTRAINT extractions_check2 CHECK (((producer <> ALL (ARRAY['cell'::text, 'human'::text])) OR (confidence IS NULL))),
    CONSTRAINT extractions_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT extractions_null_reason_check CHECK ((null_reason = ANY (ARRAY['blank'::text, 'not_applicable'::text, 'not_available'::text, 'pending'::text, 'unknown'::text, 'zero'::text]))),
    CONSTRAINT extractions_record_no_check CHECK ((record_no >= 0)),
    CONSTRAINT extractions_validity_check CHECK ((validity = ANY (ARRAY['valid'::text, 'invalid'::text, 'null'::text])))
);


--
-- Name: TABLE extractions; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.extractions IS 'One candidate fact a row: from a cell, a human span, a box, a rule or a model';


--
-- Name: COLUMN extractions.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.document_id IS 'The document that says it';


--
-- Name: COLUMN extractions.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.record_no IS 'The record of a table; 0 elsewhere';


--
-- Name: COLUMN extractions.locator; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.locator IS 'Where exactly: r17/IMO is the cell under IMO in record 17, r17/Gears[2] the second part of one';


--
-- Name: COLUMN extractions.label; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.label IS 'Label of the taxonomy';


--
-- Name: COLUMN extractions.producer; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.producer IS 'cell, human, ruling (a person''s answer about this very place), rule:… or model:…';


--
-- Name: COLUMN extractions.qualifier; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.qualifier IS 'What narrows the label: a role, a basis of measurement';


--
-- Name: COLUMN extractions.value_raw; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.value_raw IS 'As written';


--
-- Name: COLUMN extractions.value_norm; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.value_norm IS 'In the canonical form of its label; null where there is none';


--
-- Name: COLUMN extractions.unit; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.unit IS 'Unit of value_norm';


--
-- Name: COLUMN extractions.null_reason; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.null_reason IS 'Why there is no value';


--
-- Name: COLUMN extractions.validity; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.validity IS 'valid, invalid (kept, never promoted), null';


--
-- Name: COLUMN extractions.issue; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.issue IS 'Why it is invalid, or a warning on a valid value';


--
-- Name: COLUMN extractions.db_mapping; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.db_mapping IS 'The curated table it goes to; null for labels that stay here';


--
-- Name: COLUMN extractions.confidence; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.confidence IS 'A model''s own score; null for humans and cells';


--
-- Name: COLUMN extractions.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.annotation_id IS 'The annotation it was taken from';


--
-- Name: COLUMN extractions.annotation_version; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.annotation_version IS 'The version of that annotation';


--
-- Name: COLUMN extractions.overruled; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.extractions.overruled IS 'A person said that this does not count: kept, never promoted; see stage.review_places';


--
-- Name: cell_questions; Type: VIEW; Schema: stage; Owner: -
--

CREATE VIEW stage.cell_questions AS
 SELECT fact.document_id,
    fact.record_no,
    fact.locator,
    fact.label,
    fact.value_raw,
    ('cell:'::text || md5(concat_ws(chr(31), COALESCE(source.first_code, document.source_code), COALESCE(mark.value, (document.external_key || fact.locator)), fact.label, ('q'::text || fact.qualifier), fact.value_raw))) AS dedupe_key,
    COALESCE(fact.issue, 'not valid'::text) AS reason,
        CASE
            WHEN ((fact.label = 'IMO'::text) AND (fact.value_raw ~ '^\s*(IMO\s*)?[1-9][0-9]{5}\s*$'::text)) THEN (digits.found || (( SELECT (sum(((substr(digits.found, place.place, 1))::integer * (8 - place.place))) % (10)::bigint)
               FROM generate_series(1, 6) place(place)))::text)
            ELSE NULL::text
        END AS suggestion
   FROM ((((stage.extractions fact
     JOIN stage.documents document USING (document_id))
     LEFT JOIN control.sources source USING (source_code))
     CROSS JOIN LATERAL ( SELECT regexp_replace(fact.value_raw, '[^0-9]'::text, ''::text, 'g'::text) AS regexp_replace) digits(found))
     CROSS JOIN LATERAL ( SELECT COALESCE(min(other.value_norm) FILTER (WHERE ((other.label = 'RFMO_VESSEL_ID'::text) AND (other.qualifier IS NULL))), min(other.value_norm) FILTER (WHERE (other.label = 'VESSEL_NAME'::text))) AS value
           FROM stage.extractions other
          WHERE ((other.document_id = fact.document_id) AND (other.record_no = fact.record_no) AND (other.label = ANY (ARRAY['RFMO_VESSEL_ID'::text, 'VESSEL_NAME'::text])) AND (other.validity = 'valid'::text) AND (other.producer = 'cell'::text))) mark)
  WHERE ((fact.producer = 'cell'::text) AND (fact.validity = 'invalid'::text) AND (NOT ((fact.label = 'DATE'::text) AND (fact.qualifier = 'VALID_FROM'::text) AND (fact.value_norm IS NOT NULL))));


--
-- Name: VIEW cell_questions; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON VIEW stage.cell_questions IS 'What cannot be right in a cell, as a person would be asked about it';


--
-- Name: COLUMN cell_questions.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.document_id IS 'The document';


--
-- Name: COLUMN cell_questions.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.record_no IS 'The record';


--
-- Name: COLUMN cell_questions.locator; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.locator IS 'The cell';


--
-- Name: COLUMN cell_questions.label; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.label IS 'The label in question';


--
-- Name: COLUMN cell_questions.value_raw; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.value_raw IS 'What stands there';


--
-- Name: COLUMN cell_questions.dedupe_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.dedupe_key IS 'The same question is asked once';


--
-- Name: COLUMN cell_questions.reason; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.reason IS 'Why it cannot be right';


--
-- Name: COLUMN cell_questions.suggestion; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.cell_questions.suggestion IS 'What it may be meant to say';


--
-- Name: crowded_keys; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.crowded_keys (
    key text NOT NULL,
    identities integer NOT NULL,
    found_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE crowded_keys; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.crowded_keys IS 'Keys of stage.profile_keys that so many identities share that nobody is compared for sharing one';


--
-- Name: COLUMN crowded_keys.key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.crowded_keys.key IS 'The key';


--
-- Name: COLUMN crowded_keys.identities; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.crowded_keys.identities IS 'How many identities shared it when it was found';


--
-- Name: COLUMN crowded_keys.found_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.crowded_keys.found_at IS 'When it was found';


--
-- Name: documents_document_id_seq; Type: SEQUENCE; Schema: stage; Owner: -
--

ALTER TABLE stage.documents ALTER COLUMN document_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stage.documents_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: facts; Type: VIEW; Schema: stage; Owner: -
--

CREATE VIEW stage.facts AS
 SELECT document_id,
    record_no,
    locator,
    label,
    producer,
    qualifier,
    value_raw,
    value_norm,
    unit,
    db_mapping,
    annotation_id
   FROM stage.extractions
  WHERE ((validity = 'valid'::text) AND (record_no > 0) AND (NOT overruled));


--
-- Name: VIEW facts; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON VIEW stage.facts IS 'Candidate facts that count: the valid ones of records that no person overruled';


--
-- Name: COLUMN facts.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.document_id IS 'The document that says it';


--
-- Name: COLUMN facts.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.record_no IS 'The record of a table, or the group of an annotation';


--
-- Name: COLUMN facts.locator; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.locator IS 'Where exactly';


--
-- Name: COLUMN facts.label; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.label IS 'Label of the taxonomy';


--
-- Name: COLUMN facts.producer; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.producer IS 'cell, human, rule:… or model:…';


--
-- Name: COLUMN facts.qualifier; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.qualifier IS 'What narrows the label';


--
-- Name: COLUMN facts.value_raw; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.value_raw IS 'As written';


--
-- Name: COLUMN facts.value_norm; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.value_norm IS 'In the canonical form of its label';


--
-- Name: COLUMN facts.unit; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.unit IS 'Unit of value_norm';


--
-- Name: COLUMN facts.db_mapping; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.db_mapping IS 'The curated table it goes to';


--
-- Name: COLUMN facts.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.facts.annotation_id IS 'The annotation it was taken from';


--
-- Name: profile_links; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.profile_links (
    profile_id bigint NOT NULL,
    other_id bigint NOT NULL,
    identity_key text NOT NULL,
    other_key text NOT NULL,
    rule text NOT NULL,
    evidence text NOT NULL,
    CONSTRAINT profile_links_rule_check CHECK ((rule = ANY (ARRAY['number'::text, 'call sign'::text, 'name'::text, 'registration'::text, 'near'::text])))
);


--
-- Name: TABLE profile_links; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.profile_links IS 'Pairs of profiles that may be one vessel although each identifies itself otherwise; both ways round';


--
-- Name: COLUMN profile_links.profile_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_links.profile_id IS 'The one';


--
-- Name: COLUMN profile_links.other_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_links.other_id IS 'The other';


--
-- Name: COLUMN profile_links.identity_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_links.identity_key IS 'Whom the one is about by itself';


--
-- Name: COLUMN profile_links.other_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_links.other_key IS 'Whom the other is about by itself';


--
-- Name: COLUMN profile_links.rule; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_links.rule IS 'The strongest rule that holds between them; near: none does, but a person should look';


--
-- Name: COLUMN profile_links.evidence; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_links.evidence IS 'What they share';


--
-- Name: linked; Type: VIEW; Schema: stage; Owner: -
--

CREATE VIEW stage.linked AS
 SELECT profile_links.identity_key,
    profile_links.other_key,
    profile_links.rule,
    profile_links.evidence
   FROM stage.profile_links
UNION ALL
 SELECT one.identity_key,
    other.identity_key AS other_key,
    'decision'::text AS rule,
    'decision'::text AS evidence
   FROM ((curated.vessels one
     JOIN curated.entity_conflicts decided ON ((decided.vessel_id = one.vessel_id)))
     JOIN curated.vessels other ON ((other.vessel_id = decided.other_vessel_id)))
  WHERE ((decided.conflict_type = 'MATCH_CANDIDATE'::text) AND (decided.resolution = 'same'::text))
UNION ALL
 SELECT other.identity_key,
    one.identity_key AS other_key,
    'decision'::text AS rule,
    'decision'::text AS evidence
   FROM ((curated.vessels other
     JOIN curated.entity_conflicts decided ON ((decided.other_vessel_id = other.vessel_id)))
     JOIN curated.vessels one ON ((one.vessel_id = decided.vessel_id)))
  WHERE ((decided.conflict_type = 'MATCH_CANDIDATE'::text) AND (decided.resolution = 'same'::text));


--
-- Name: VIEW linked; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON VIEW stage.linked IS 'Pairs of identities that may be one vessel, both ways round';


--
-- Name: COLUMN linked.identity_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.linked.identity_key IS 'The one';


--
-- Name: COLUMN linked.other_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.linked.other_key IS 'The other';


--
-- Name: COLUMN linked.rule; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.linked.rule IS 'Why: a rule of stage.profile_links, or decision: a person said so';


--
-- Name: COLUMN linked.evidence; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.linked.evidence IS 'What they share';


--
-- Name: pages; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.pages (
    document_id bigint NOT NULL,
    page_no integer NOT NULL,
    width_pt numeric,
    height_pt numeric,
    rotation integer DEFAULT 0 NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    left_pt numeric DEFAULT 0 NOT NULL,
    bottom_pt numeric DEFAULT 0 NOT NULL,
    image_key text,
    image_width integer,
    image_height integer,
    shown_as text,
    CONSTRAINT pages_check CHECK ((num_nulls(image_key, image_width, image_height) = ANY (ARRAY[0, 3]))),
    CONSTRAINT pages_height_pt_check CHECK ((height_pt > (0)::numeric)),
    CONSTRAINT pages_image_height_check CHECK ((image_height > 0)),
    CONSTRAINT pages_image_width_check CHECK ((image_width > 0)),
    CONSTRAINT pages_page_no_check CHECK ((page_no > 0)),
    CONSTRAINT pages_rotation_check CHECK ((rotation = ANY (ARRAY[0, 90, 180, 270]))),
    CONSTRAINT pages_width_pt_check CHECK ((width_pt > (0)::numeric))
);


--
-- Name: TABLE pages; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.pages IS 'Pages of a document: the denominator of every box';


--
-- Name: COLUMN pages.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.document_id IS 'The document';


--
-- Name: COLUMN pages.page_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.page_no IS 'From 1';


--
-- Name: COLUMN pages.width_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.width_pt IS 'Width in PDF points, unrotated; null where the file does not say';


--
-- Name: COLUMN pages.height_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.height_pt IS 'Height in PDF points, unrotated; null where the file does not say';


--
-- Name: COLUMN pages.rotation; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.rotation IS 'Degrees clockwise at which it is shown';


--
-- Name: COLUMN pages.text; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.text IS 'Its text layer, or a text document''s whole text';


--
-- Name: COLUMN pages.left_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.left_pt IS 'Where the visible page begins in PDF user space, from the left';


--
-- Name: COLUMN pages.bottom_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.bottom_pt IS 'Where the visible page begins in PDF user space, from below';


--
-- Name: COLUMN pages.image_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.image_key IS 'Key of its picture under derived/, named by content; null until it is rendered';


--
-- Name: COLUMN pages.image_width; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.image_width IS 'Width of the picture in pixels';


--
-- Name: COLUMN pages.image_height; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.image_height IS 'Height of the picture in pixels';


--
-- Name: COLUMN pages.shown_as; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pages.shown_as IS 'Of a task that people made: what results call the object of its label config that shows the page; null elsewhere';


--
-- Name: pdf_boxes; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.pdf_boxes (
    annotation_id bigint NOT NULL,
    annotation_version integer NOT NULL,
    region_id text NOT NULL,
    document_id bigint NOT NULL,
    page_no integer NOT NULL,
    label text NOT NULL,
    x_pct numeric NOT NULL,
    y_pct numeric NOT NULL,
    width_pct numeric NOT NULL,
    height_pct numeric NOT NULL,
    rotation_deg numeric DEFAULT 0 NOT NULL,
    x_pt numeric,
    y_pt numeric,
    width_pt numeric,
    height_pt numeric,
    text text,
    shape text DEFAULT 'rectangle'::text NOT NULL,
    outline jsonb,
    CONSTRAINT pdf_boxes_check CHECK ((num_nulls(x_pt, y_pt, width_pt, height_pt) = ANY (ARRAY[0, 4]))),
    CONSTRAINT pdf_boxes_check1 CHECK (((shape = 'rectangle'::text) = (outline IS NULL))),
    CONSTRAINT pdf_boxes_height_pct_check CHECK ((height_pct >= (0)::numeric)),
    CONSTRAINT pdf_boxes_page_no_check CHECK ((page_no > 0)),
    CONSTRAINT pdf_boxes_shape_check CHECK ((shape = ANY (ARRAY['rectangle'::text, 'polygon'::text, 'ellipse'::text, 'keypoint'::text]))),
    CONSTRAINT pdf_boxes_width_pct_check CHECK ((width_pct >= (0)::numeric))
);


--
-- Name: TABLE pdf_boxes; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.pdf_boxes IS 'Boxes people drew on pages';


--
-- Name: COLUMN pdf_boxes.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.annotation_id IS 'The annotation';


--
-- Name: COLUMN pdf_boxes.annotation_version; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.annotation_version IS 'Its version';


--
-- Name: COLUMN pdf_boxes.region_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.region_id IS 'Label Studio''s id of the region';


--
-- Name: COLUMN pdf_boxes.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.document_id IS 'The document';


--
-- Name: COLUMN pdf_boxes.page_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.page_no IS 'The page, from 1';


--
-- Name: COLUMN pdf_boxes.label; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.label IS 'Label of the taxonomy or of the layout';


--
-- Name: COLUMN pdf_boxes.x_pct; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.x_pct IS 'Left, percent of the page image';


--
-- Name: COLUMN pdf_boxes.y_pct; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.y_pct IS 'Top, percent of the page image, from above';


--
-- Name: COLUMN pdf_boxes.width_pct; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.width_pct IS 'Width, percent';


--
-- Name: COLUMN pdf_boxes.height_pct; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.height_pct IS 'Height, percent';


--
-- Name: COLUMN pdf_boxes.rotation_deg; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.rotation_deg IS 'Rotation of the box in degrees';


--
-- Name: COLUMN pdf_boxes.x_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.x_pt IS 'Left in PDF points';


--
-- Name: COLUMN pdf_boxes.y_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.y_pt IS 'Bottom in PDF points, from below';


--
-- Name: COLUMN pdf_boxes.width_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.width_pt IS 'Width in PDF points';


--
-- Name: COLUMN pdf_boxes.height_pt; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.height_pt IS 'Height in PDF points; all four points or none';


--
-- Name: COLUMN pdf_boxes.text; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.text IS 'Text that the annotator typed for the box';


--
-- Name: COLUMN pdf_boxes.shape; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.shape IS 'What was drawn: the box is the rectangle around it';


--
-- Name: COLUMN pdf_boxes.outline; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.pdf_boxes.outline IS 'What was drawn, in percent of the page, as Label Studio gave it; null for a rectangle';


--
-- Name: profile_keys; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.profile_keys (
    key text NOT NULL,
    profile_id bigint NOT NULL
);


--
-- Name: TABLE profile_keys; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.profile_keys IS 'What two profiles must share to be compared at all';


--
-- Name: COLUMN profile_keys.key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_keys.key IS 'number:…, or call sign, name or registration with the flag: call:3FAB2:PAN';


--
-- Name: COLUMN profile_keys.profile_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.profile_keys.profile_id IS 'The profile';


--
-- Name: profiles_profile_id_seq; Type: SEQUENCE; Schema: stage; Owner: -
--

ALTER TABLE stage.profiles ALTER COLUMN profile_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stage.profiles_profile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: records; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.records (
    document_id bigint NOT NULL,
    record_no integer NOT NULL,
    profile_id bigint NOT NULL
);


--
-- Name: TABLE records; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.records IS 'Records as they were promoted: what stands in curated follows from these';


--
-- Name: COLUMN records.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.records.document_id IS 'The document';


--
-- Name: COLUMN records.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.records.record_no IS 'The record in it';


--
-- Name: COLUMN records.profile_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.records.profile_id IS 'What it says';


--
-- Name: repeated_records; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.repeated_records (
    document_id bigint NOT NULL,
    record_no integer NOT NULL,
    as_document_id bigint NOT NULL,
    as_record_no integer NOT NULL,
    CONSTRAINT repeated_records_check CHECK ((document_id <> as_document_id))
);


--
-- Name: TABLE repeated_records; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.repeated_records IS 'Records that repeat one of an earlier delivery: its facts in stage.extractions are theirs, at their own place. None is repeated by what repeats another';


--
-- Name: COLUMN repeated_records.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.repeated_records.document_id IS 'The document';


--
-- Name: COLUMN repeated_records.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.repeated_records.record_no IS 'The record in it, which has no facts of its own';


--
-- Name: COLUMN repeated_records.as_document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.repeated_records.as_document_id IS 'The document that has the facts';


--
-- Name: COLUMN repeated_records.as_record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.repeated_records.as_record_no IS 'The record in that document';


--
-- Name: review_answers; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.review_answers (
    answer_id bigint NOT NULL,
    review_id bigint NOT NULL,
    status text NOT NULL,
    value text,
    reason text,
    annotation_id bigint,
    answered_by text,
    answered_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE review_answers; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.review_answers IS 'Every answer that a review item ever had, and every time it was opened again. Append-only';


--
-- Name: COLUMN review_answers.answer_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.answer_id IS 'Surrogate key, in order';


--
-- Name: COLUMN review_answers.review_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.review_id IS 'The question';


--
-- Name: COLUMN review_answers.status; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.status IS 'What it became';


--
-- Name: COLUMN review_answers.value; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.value IS 'The corrected value';


--
-- Name: COLUMN review_answers.reason; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.reason IS 'Why, where somebody said so';


--
-- Name: COLUMN review_answers.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.annotation_id IS 'The annotation that says so, where one does';


--
-- Name: COLUMN review_answers.answered_by; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.answered_by IS 'Who';


--
-- Name: COLUMN review_answers.answered_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_answers.answered_at IS 'When it took effect here';


--
-- Name: review_answers_answer_id_seq; Type: SEQUENCE; Schema: stage; Owner: -
--

ALTER TABLE stage.review_answers ALTER COLUMN answer_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stage.review_answers_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: review_items; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.review_items (
    review_id bigint NOT NULL,
    dedupe_key text NOT NULL,
    document_id bigint,
    locator text,
    label text,
    reason text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    corrected_value text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_by text,
    closed_at timestamp with time zone,
    closed_reason text,
    value_raw text,
    suggestion text,
    corrected_norm text,
    corrected_unit text,
    annotation_id bigint,
    overrules boolean GENERATED ALWAYS AS (((status = 'rejected'::text) OR ((status = ANY (ARRAY['accepted'::text, 'corrected'::text])) AND (corrected_norm IS NOT NULL)))) STORED,
    CONSTRAINT review_items_check CHECK (((status = 'open'::text) = (closed_at IS NULL))),
    CONSTRAINT review_items_check1 CHECK (((status <> 'corrected'::text) OR (corrected_value IS NOT NULL))),
    CONSTRAINT review_items_status_check CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'corrected'::text, 'dismissed'::text, 'rejected'::text])))
);


--
-- Name: TABLE review_items; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.review_items IS 'What a person must look at; closing one is data';


--
-- Name: COLUMN review_items.review_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.review_id IS 'Surrogate key';


--
-- Name: COLUMN review_items.dedupe_key; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.dedupe_key IS 'The same question is asked once';


--
-- Name: COLUMN review_items.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.document_id IS 'The document';


--
-- Name: COLUMN review_items.locator; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.locator IS 'Where in it';


--
-- Name: COLUMN review_items.label; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.label IS 'The label in question';


--
-- Name: COLUMN review_items.reason; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.reason IS 'Why a person is asked';


--
-- Name: COLUMN review_items.priority; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.priority IS 'Larger is more urgent';


--
-- Name: COLUMN review_items.status; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.status IS 'open; accepted what is proposed; corrected; dismissed: right as it is; rejected: what stands there does not count';


--
-- Name: COLUMN review_items.corrected_value; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.corrected_value IS 'What it should be';


--
-- Name: COLUMN review_items.created_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.created_at IS 'When it was asked';


--
-- Name: COLUMN review_items.closed_by; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.closed_by IS 'Who answered';


--
-- Name: COLUMN review_items.closed_at; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.closed_at IS 'When';


--
-- Name: COLUMN review_items.closed_reason; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.closed_reason IS 'Why, in the words of whoever closed it';


--
-- Name: COLUMN review_items.value_raw; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.value_raw IS 'What stands there, as written';


--
-- Name: COLUMN review_items.suggestion; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.suggestion IS 'What it may be meant to say';


--
-- Name: COLUMN review_items.corrected_norm; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.corrected_norm IS 'What it should be, in the canonical form of its label';


--
-- Name: COLUMN review_items.corrected_unit; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.corrected_unit IS 'Unit of corrected_norm';


--
-- Name: COLUMN review_items.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.annotation_id IS 'The annotation in Label Studio that answers it';


--
-- Name: COLUMN review_items.overrules; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_items.overrules IS 'The answer takes the place of what stands at its places';


--
-- Name: review_items_review_id_seq; Type: SEQUENCE; Schema: stage; Owner: -
--

ALTER TABLE stage.review_items ALTER COLUMN review_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stage.review_items_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: review_places; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.review_places (
    review_id bigint NOT NULL,
    document_id bigint NOT NULL,
    record_no integer,
    locator text,
    label text,
    annotation_id bigint,
    CONSTRAINT review_places_check CHECK ((num_nulls(record_no, locator, label) = ANY (ARRAY[0, 3])))
);


--
-- Name: TABLE review_places; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.review_places IS 'Where the question of a review item arises: the same cell in every delivery that has it. Derived';


--
-- Name: COLUMN review_places.review_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_places.review_id IS 'The question';


--
-- Name: COLUMN review_places.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_places.document_id IS 'The document';


--
-- Name: COLUMN review_places.record_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_places.record_no IS 'The record; null where it is about all of the document or annotation';


--
-- Name: COLUMN review_places.locator; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_places.locator IS 'Where exactly; null where it is about all of the document or annotation';


--
-- Name: COLUMN review_places.label; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_places.label IS 'Label of the fact; null where it is about all of the document or annotation';


--
-- Name: COLUMN review_places.annotation_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.review_places.annotation_id IS 'Only what this annotation says';


--
-- Name: table_ingest; Type: TABLE; Schema: stage; Owner: -
--

CREATE TABLE stage.table_ingest (
    document_id bigint NOT NULL,
    row_no integer NOT NULL,
    cells jsonb NOT NULL,
    row_hash bytea NOT NULL,
    parse_issue text,
    page_no integer,
    boxes jsonb,
    CONSTRAINT table_ingest_check CHECK (((page_no IS NULL) = (boxes IS NULL))),
    CONSTRAINT table_ingest_page_no_check CHECK ((page_no > 0)),
    CONSTRAINT table_ingest_row_no_check CHECK ((row_no > 0))
);


--
-- Name: TABLE table_ingest; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON TABLE stage.table_ingest IS 'One row per record of a register, exactly as delivered';


--
-- Name: COLUMN table_ingest.document_id; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.document_id IS 'The document';


--
-- Name: COLUMN table_ingest.row_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.row_no IS 'Position among the data records, from 1';


--
-- Name: COLUMN table_ingest.cells; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.cells IS 'Raw strings under the de-duplicated headers';


--
-- Name: COLUMN table_ingest.row_hash; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.row_hash IS 'Hash of the cells: equal rows of two deliveries have equal hashes';


--
-- Name: COLUMN table_ingest.parse_issue; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.parse_issue IS 'What was wrong with the record; its text is kept all the same';


--
-- Name: COLUMN table_ingest.page_no; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.page_no IS 'The page that the record was read from; null where there are no pages';


--
-- Name: COLUMN table_ingest.boxes; Type: COMMENT; Schema: stage; Owner: -
--

COMMENT ON COLUMN stage.table_ingest.boxes IS 'Where its cells stand on the page: header -> [left, bottom, right, top] in PDF points, unrotated';


--
-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (alert_key);


--
-- Name: bucket_keys bucket_keys_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.bucket_keys
    ADD CONSTRAINT bucket_keys_pkey PRIMARY KEY (bucket, key);


--
-- Name: bucket_listing bucket_listing_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.bucket_listing
    ADD CONSTRAINT bucket_listing_pkey PRIMARY KEY (bucket, key);


--
-- Name: schema_versions schema_versions_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.schema_versions
    ADD CONSTRAINT schema_versions_pkey PRIMARY KEY (version);


--
-- Name: sources sources_first_code_key; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.sources
    ADD CONSTRAINT sources_first_code_key UNIQUE (first_code);


--
-- Name: sources sources_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (source_code);


--
-- Name: watermarks watermarks_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.watermarks
    ADD CONSTRAINT watermarks_pkey PRIMARY KEY (consumer, scope);


--
-- Name: withdrawals withdrawals_kind_subject_key; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.withdrawals
    ADD CONSTRAINT withdrawals_kind_subject_key UNIQUE (kind, subject);


--
-- Name: withdrawals withdrawals_pkey; Type: CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.withdrawals
    ADD CONSTRAINT withdrawals_pkey PRIMARY KEY (withdrawal_id);


--
-- Name: country_iso country_iso_alpha2_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.country_iso
    ADD CONSTRAINT country_iso_alpha2_key UNIQUE (alpha2);


--
-- Name: country_iso country_iso_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.country_iso
    ADD CONSTRAINT country_iso_pkey PRIMARY KEY (alpha3);


--
-- Name: entity_conflicts entity_conflicts_dedupe_key_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_conflicts
    ADD CONSTRAINT entity_conflicts_dedupe_key_key UNIQUE (dedupe_key);


--
-- Name: entity_conflicts entity_conflicts_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_conflicts
    ADD CONSTRAINT entity_conflicts_pkey PRIMARY KEY (conflict_id);


--
-- Name: entity_organizations entity_organizations_name_key_country_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_organizations
    ADD CONSTRAINT entity_organizations_name_key_country_key UNIQUE NULLS NOT DISTINCT (name_key, country);


--
-- Name: entity_organizations entity_organizations_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_organizations
    ADD CONSTRAINT entity_organizations_pkey PRIMARY KEY (organization_id);


--
-- Name: entity_persons entity_persons_name_key_country_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_persons
    ADD CONSTRAINT entity_persons_name_key_country_key UNIQUE NULLS NOT DISTINCT (name_key, country);


--
-- Name: entity_persons entity_persons_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_persons
    ADD CONSTRAINT entity_persons_pkey PRIMARY KEY (person_id);


--
-- Name: promotion_log promotion_log_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.promotion_log
    ADD CONSTRAINT promotion_log_pkey PRIMARY KEY (log_id);


--
-- Name: vessel_associates vessel_associates_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_pkey PRIMARY KEY (associate_id);


--
-- Name: vessel_associates vessel_associates_vessel_id_role_name_address_source_code_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_vessel_id_role_name_address_source_code_key UNIQUE NULLS NOT DISTINCT (vessel_id, role, name, address, source_code);


--
-- Name: vessel_authorizations vessel_authorizations_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_authorizations
    ADD CONSTRAINT vessel_authorizations_pkey PRIMARY KEY (authorization_id);


--
-- Name: vessel_authorizations vessel_authorizations_vessel_id_authorization_type_authorit_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_authorizations
    ADD CONSTRAINT vessel_authorizations_vessel_id_authorization_type_authorit_key UNIQUE NULLS NOT DISTINCT (vessel_id, authorization_type, authority, reference, valid_from, valid_to, species, source_code);


--
-- Name: vessel_identifiers vessel_identifiers_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_identifiers
    ADD CONSTRAINT vessel_identifiers_pkey PRIMARY KEY (identifier_id);


--
-- Name: vessel_identifiers vessel_identifiers_vessel_id_identifier_type_identifier_val_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_identifiers
    ADD CONSTRAINT vessel_identifiers_vessel_id_identifier_type_identifier_val_key UNIQUE NULLS NOT DISTINCT (vessel_id, identifier_type, identifier_value, source_code);


--
-- Name: vessel_info vessel_info_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_info
    ADD CONSTRAINT vessel_info_pkey PRIMARY KEY (info_id);


--
-- Name: vessel_info vessel_info_vessel_id_attribute_value_source_code_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_info
    ADD CONSTRAINT vessel_info_vessel_id_attribute_value_source_code_key UNIQUE NULLS NOT DISTINCT (vessel_id, attribute, value, source_code);


--
-- Name: vessel_metrics vessel_metrics_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_metrics
    ADD CONSTRAINT vessel_metrics_pkey PRIMARY KEY (metric_id);


--
-- Name: vessel_metrics vessel_metrics_vessel_id_metric_basis_value_unit_source_cod_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_metrics
    ADD CONSTRAINT vessel_metrics_vessel_id_metric_basis_value_unit_source_cod_key UNIQUE NULLS NOT DISTINCT (vessel_id, metric, basis, value, unit, source_code);


--
-- Name: vessels vessels_identity_key_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessels
    ADD CONSTRAINT vessels_identity_key_key UNIQUE (identity_key);


--
-- Name: vessels vessels_pkey; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessels
    ADD CONSTRAINT vessels_pkey PRIMARY KEY (vessel_id);


--
-- Name: vessels vessels_vessel_uuid_key; Type: CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessels
    ADD CONSTRAINT vessels_vessel_uuid_key UNIQUE (vessel_uuid);


--
-- Name: annotations annotations_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.annotations
    ADD CONSTRAINT annotations_pkey PRIMARY KEY (annotation_id, version);


--
-- Name: annotators annotators_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.annotators
    ADD CONSTRAINT annotators_pkey PRIMARY KEY (ls_user_id);


--
-- Name: configs configs_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.configs
    ADD CONSTRAINT configs_pkey PRIMARY KEY (ls_project_id, since);


--
-- Name: dataset_releases dataset_releases_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.dataset_releases
    ADD CONSTRAINT dataset_releases_pkey PRIMARY KEY (dataset, version);


--
-- Name: early_deletions early_deletions_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.early_deletions
    ADD CONSTRAINT early_deletions_pkey PRIMARY KEY (annotation_id);


--
-- Name: leaving_lines leaving_lines_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.leaving_lines
    ADD CONSTRAINT leaving_lines_pkey PRIMARY KEY (generation, shard_id, annotation_id, version);


--
-- Name: lines lines_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.lines
    ADD CONSTRAINT lines_pkey PRIMARY KEY (generation, config, split, annotation_id, version);


--
-- Name: next_release next_release_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.next_release
    ADD CONSTRAINT next_release_pkey PRIMARY KEY (one);


--
-- Name: predictions predictions_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.predictions
    ADD CONSTRAINT predictions_pkey PRIMARY KEY (task_key, model_version);


--
-- Name: projects projects_ls_project_id_key; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.projects
    ADD CONSTRAINT projects_ls_project_id_key UNIQUE (ls_project_id);


--
-- Name: projects projects_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (project);


--
-- Name: release_due release_due_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.release_due
    ADD CONSTRAINT release_due_pkey PRIMARY KEY (due_id);


--
-- Name: release_files release_files_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.release_files
    ADD CONSTRAINT release_files_pkey PRIMARY KEY (sha256);


--
-- Name: shard_runs shard_runs_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.shard_runs
    ADD CONSTRAINT shard_runs_pkey PRIMARY KEY (shard_id, run);


--
-- Name: shards shards_dataset_version_path_key; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.shards
    ADD CONSTRAINT shards_dataset_version_path_key UNIQUE (dataset, version, path);


--
-- Name: shards shards_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.shards
    ADD CONSTRAINT shards_pkey PRIMARY KEY (shard_id);


--
-- Name: splits splits_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.splits
    ADD CONSTRAINT splits_pkey PRIMARY KEY (dataset, member, policy_sha256);


--
-- Name: tasks tasks_document_id_project_part_key; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_document_id_project_part_key UNIQUE (document_id, project, part);


--
-- Name: tasks tasks_ls_key_project_key; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_ls_key_project_key UNIQUE (ls_key, project);


--
-- Name: tasks tasks_ls_task_id_key; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_ls_task_id_key UNIQUE (ls_task_id);


--
-- Name: tasks tasks_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (task_key);


--
-- Name: taxonomy taxonomy_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.taxonomy
    ADD CONSTRAINT taxonomy_pkey PRIMARY KEY (version, label);


--
-- Name: taxonomy taxonomy_version_position_key; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.taxonomy
    ADD CONSTRAINT taxonomy_version_position_key UNIQUE (version, "position");


--
-- Name: unmade_lines unmade_lines_pkey; Type: CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.unmade_lines
    ADD CONSTRAINT unmade_lines_pkey PRIMARY KEY (generation, annotation_id, version, record);


--
-- Name: annotation_events annotation_events_pkey; Type: CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.annotation_events
    ADD CONSTRAINT annotation_events_pkey PRIMARY KEY (event_sha256);


--
-- Name: deliveries deliveries_pkey; Type: CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (source_code, delivered_on, sha256);


--
-- Name: object_locations object_locations_pkey; Type: CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.object_locations
    ADD CONSTRAINT object_locations_pkey PRIMARY KEY (uri);


--
-- Name: objects objects_pkey; Type: CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.objects
    ADD CONSTRAINT objects_pkey PRIMARY KEY (sha256);


--
-- Name: annotation_state annotation_state_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.annotation_state
    ADD CONSTRAINT annotation_state_pkey PRIMARY KEY (annotation_id);


--
-- Name: crowded_keys crowded_keys_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.crowded_keys
    ADD CONSTRAINT crowded_keys_pkey PRIMARY KEY (key);


--
-- Name: documents documents_external_key_key; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.documents
    ADD CONSTRAINT documents_external_key_key UNIQUE (external_key);


--
-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (document_id);


--
-- Name: extractions extractions_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.extractions
    ADD CONSTRAINT extractions_pkey PRIMARY KEY (document_id, record_no, locator, label, producer);


--
-- Name: pages pages_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.pages
    ADD CONSTRAINT pages_pkey PRIMARY KEY (document_id, page_no);


--
-- Name: pdf_boxes pdf_boxes_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.pdf_boxes
    ADD CONSTRAINT pdf_boxes_pkey PRIMARY KEY (annotation_id, annotation_version, region_id, label);


--
-- Name: profile_keys profile_keys_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profile_keys
    ADD CONSTRAINT profile_keys_pkey PRIMARY KEY (key, profile_id);


--
-- Name: profile_links profile_links_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profile_links
    ADD CONSTRAINT profile_links_pkey PRIMARY KEY (profile_id, other_id);


--
-- Name: profiles profiles_content_key; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profiles
    ADD CONSTRAINT profiles_content_key UNIQUE (content);


--
-- Name: profiles profiles_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (profile_id);


--
-- Name: records records_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.records
    ADD CONSTRAINT records_pkey PRIMARY KEY (document_id, record_no);


--
-- Name: repeated_records repeated_records_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.repeated_records
    ADD CONSTRAINT repeated_records_pkey PRIMARY KEY (document_id, record_no);


--
-- Name: review_answers review_answers_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_answers
    ADD CONSTRAINT review_answers_pkey PRIMARY KEY (answer_id);


--
-- Name: review_items review_items_dedupe_key_key; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_items
    ADD CONSTRAINT review_items_dedupe_key_key UNIQUE (dedupe_key);


--
-- Name: review_items review_items_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_items
    ADD CONSTRAINT review_items_pkey PRIMARY KEY (review_id);


--
-- Name: review_places review_places_review_id_document_id_record_no_locator_label_key; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_places
    ADD CONSTRAINT review_places_review_id_document_id_record_no_locator_label_key UNIQUE NULLS NOT DISTINCT (review_id, document_id, record_no, locator, label, annotation_id);


--
-- Name: table_ingest table_ingest_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.table_ingest
    ADD CONSTRAINT table_ingest_pkey PRIMARY KEY (document_id, row_no);


--
-- Name: task_answers task_answers_pkey; Type: CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.task_answers
    ADD CONSTRAINT task_answers_pkey PRIMARY KEY (ls_task_id);


--
-- Name: bucket_keys_due; Type: INDEX; Schema: control; Owner: -
--

CREATE INDEX bucket_keys_due ON control.bucket_keys USING btree (bucket, next_attempt_at) WHERE ((state = 'pending'::text) AND (gone_at IS NULL));


--
-- Name: bucket_keys_unrouted; Type: INDEX; Schema: control; Owner: -
--

CREATE INDEX bucket_keys_unrouted ON control.bucket_keys USING btree (bucket, routed_by) WHERE ((state = 'unrouted'::text) AND (gone_at IS NULL));


--
-- Name: entity_conflicts_by_other_vessel; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX entity_conflicts_by_other_vessel ON curated.entity_conflicts USING btree (other_vessel_id) WHERE (other_vessel_id IS NOT NULL);


--
-- Name: entity_conflicts_by_vessel; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX entity_conflicts_by_vessel ON curated.entity_conflicts USING btree (vessel_id);


--
-- Name: entity_conflicts_open; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX entity_conflicts_open ON curated.entity_conflicts USING btree (conflict_type) WHERE (status = 'open'::text);


--
-- Name: promotion_log_by_row; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX promotion_log_by_row ON curated.promotion_log USING btree (table_name, row_id);


--
-- Name: vessel_associates_by_document; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_associates_by_document ON curated.vessel_associates USING btree (document_id);


--
-- Name: vessel_associates_by_organization; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_associates_by_organization ON curated.vessel_associates USING btree (organization_id) WHERE (organization_id IS NOT NULL);


--
-- Name: vessel_associates_by_person; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_associates_by_person ON curated.vessel_associates USING btree (person_id) WHERE (person_id IS NOT NULL);


--
-- Name: vessel_authorizations_by_document; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_authorizations_by_document ON curated.vessel_authorizations USING btree (document_id);


--
-- Name: vessel_identifiers_by_document; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_identifiers_by_document ON curated.vessel_identifiers USING btree (document_id);


--
-- Name: vessel_identifiers_by_key; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_identifiers_by_key ON curated.vessel_identifiers USING btree (curated.search_key(identifier_value) COLLATE "C") WHERE ((retracted_at IS NULL) AND (identifier_type <> ALL (ARRAY['IMO'::text, 'IRCS'::text, 'MMSI'::text])));


--
-- Name: vessel_identifiers_by_people; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_identifiers_by_people ON curated.vessel_identifiers USING btree (vessel_id) WHERE (source_code = 'HUMAN'::text);


--
-- Name: vessel_identifiers_by_value; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_identifiers_by_value ON curated.vessel_identifiers USING btree (identifier_type, identifier_value) WHERE (retracted_at IS NULL);


--
-- Name: vessel_info_by_document; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_info_by_document ON curated.vessel_info USING btree (document_id);


--
-- Name: vessel_info_by_people; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_info_by_people ON curated.vessel_info USING btree (vessel_id) WHERE (source_code = 'HUMAN'::text);


--
-- Name: vessel_metrics_by_document; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessel_metrics_by_document ON curated.vessel_metrics USING btree (document_id);


--
-- Name: vessels_by_imo; Type: INDEX; Schema: curated; Owner: -
--

CREATE UNIQUE INDEX vessels_by_imo ON curated.vessels USING btree (imo) WHERE ((imo IS NOT NULL) AND (merged_into IS NULL));


--
-- Name: vessels_by_shown; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessels_by_shown ON curated.vessels USING btree (COALESCE(merged_into, vessel_id));


--
-- Name: vessels_merged; Type: INDEX; Schema: curated; Owner: -
--

CREATE INDEX vessels_merged ON curated.vessels USING btree (merged_into) WHERE (merged_into IS NOT NULL);


--
-- Name: annotations_by_task; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX annotations_by_task ON label.annotations USING btree (ls_task_id);


--
-- Name: annotations_by_task_key; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX annotations_by_task_key ON label.annotations USING btree (task_key);


--
-- Name: annotations_newest; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX annotations_newest ON label.annotations USING btree (annotation_id, stands_at DESC, version DESC);


--
-- Name: leaving_lines_by_annotation; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX leaving_lines_by_annotation ON label.leaving_lines USING btree (generation, annotation_id);


--
-- Name: lines_by_annotation; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX lines_by_annotation ON label.lines USING btree (annotation_id, generation);


--
-- Name: shard_runs_by_line; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX shard_runs_by_line ON label.shard_runs USING btree (generation, config, split, last_annotation, last_version);


--
-- Name: tasks_by_review; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX tasks_by_review ON label.tasks USING btree (review_id) WHERE (review_id IS NOT NULL);


--
-- Name: tasks_due; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX tasks_due ON label.tasks USING btree (next_attempt_at) WHERE (state = ANY (ARRAY['reserved'::text, 'failed'::text]));


--
-- Name: tasks_superseded; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX tasks_superseded ON label.tasks USING btree (superseded_by) WHERE (superseded_by IS NOT NULL);


--
-- Name: tasks_to_confirm; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX tasks_to_confirm ON label.tasks USING btree (ls_project_id) WHERE (confirm_since IS NOT NULL);


--
-- Name: tasks_to_tell; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX tasks_to_tell ON label.tasks USING btree (next_attempt_at) WHERE ((state = ANY (ARRAY['pushed'::text, 'retired'::text, 'superseded'::text])) AND (state <> told) AND (ls_task_id IS NOT NULL) AND (withdrawal_id IS NULL));


--
-- Name: tasks_withdrawn; Type: INDEX; Schema: label; Owner: -
--

CREATE INDEX tasks_withdrawn ON label.tasks USING btree (withdrawal_id) WHERE (withdrawal_id IS NOT NULL);


--
-- Name: annotation_events_due; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX annotation_events_due ON raw.annotation_events USING btree (received_at) WHERE (processed_at IS NULL);


--
-- Name: deliveries_by_object; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX deliveries_by_object ON raw.deliveries USING btree (sha256);


--
-- Name: object_locations_by_key; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX object_locations_by_key ON raw.object_locations USING btree (bucket, key) WHERE (gone_at IS NULL);


--
-- Name: object_locations_by_object; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX object_locations_by_object ON raw.object_locations USING btree (sha256) WHERE (gone_at IS NULL);


--
-- Name: object_locations_first; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX object_locations_first ON raw.object_locations USING btree (sha256, first_seen_at, uri);


--
-- Name: object_locations_gone; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX object_locations_gone ON raw.object_locations USING btree (sha256) WHERE (gone_at IS NOT NULL);


--
-- Name: object_locations_of_people; Type: INDEX; Schema: raw; Owner: -
--

CREATE INDEX object_locations_of_people ON raw.object_locations USING btree (sha256) WHERE ((source_code IS NULL) AND (gone_at IS NULL));


--
-- Name: annotation_state_by_project; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX annotation_state_by_project ON stage.annotation_state USING btree (ls_project_id, standing);


--
-- Name: annotation_state_by_task; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX annotation_state_by_task ON stage.annotation_state USING btree (ls_task_id);


--
-- Name: annotation_state_due; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX annotation_state_due ON stage.annotation_state USING btree (next_attempt_at) WHERE (extracted_version IS DISTINCT FROM current_version);


--
-- Name: documents_by_object; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_by_object ON stage.documents USING btree (sha256);


--
-- Name: documents_held; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_held ON stage.documents USING btree (document_id) WHERE (held IS NOT NULL);


--
-- Name: documents_of_unknown_origin; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_of_unknown_origin ON stage.documents USING btree (document_id) WHERE ((sha256 IS NULL) AND (NOT (details ? 'file'::text)));


--
-- Name: documents_same_as; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_same_as ON stage.documents USING btree (same_as) WHERE (same_as IS NOT NULL);


--
-- Name: documents_set_aside; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_set_aside ON stage.documents USING btree (status) WHERE (status = ANY (ARRAY['failed'::text, 'rejected'::text]));


--
-- Name: documents_to_map; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_to_map ON stage.documents USING btree (source_code, mapped_by) WHERE ((status = 'parsed'::text) AND (record_count IS NOT NULL));


--
-- Name: documents_to_parse; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_to_parse ON stage.documents USING btree (next_attempt_at) WHERE (status = ANY (ARRAY['ingested'::text, 'failed'::text]));


--
-- Name: documents_to_promote; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX documents_to_promote ON stage.documents USING btree (document_id) WHERE (promotion_due AND (held IS NULL));


--
-- Name: extractions_by_annotation; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX extractions_by_annotation ON stage.extractions USING btree (annotation_id) WHERE (annotation_id IS NOT NULL);


--
-- Name: extractions_by_imo; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX extractions_by_imo ON stage.extractions USING btree (value_norm) INCLUDE (document_id, record_no) WHERE ((label = 'IMO'::text) AND (validity = 'valid'::text));


--
-- Name: extractions_in_question; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX extractions_in_question ON stage.extractions USING btree (document_id, record_no) WHERE ((validity = 'invalid'::text) OR overruled OR (producer = 'ruling'::text));


--
-- Name: extractions_of_bad_dates; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX extractions_of_bad_dates ON stage.extractions USING btree (document_id, record_no) WHERE ((label = 'DATE'::text) AND (validity = 'invalid'::text));


--
-- Name: extractions_ruled; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX extractions_ruled ON stage.extractions USING btree (document_id) WHERE (producer = 'ruling'::text);


--
-- Name: pdf_boxes_by_document; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX pdf_boxes_by_document ON stage.pdf_boxes USING btree (document_id, page_no);


--
-- Name: profile_keys_by_profile; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX profile_keys_by_profile ON stage.profile_keys USING btree (profile_id);


--
-- Name: profile_links_by_identity; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX profile_links_by_identity ON stage.profile_links USING btree (identity_key, other_key);


--
-- Name: profile_links_by_other; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX profile_links_by_other ON stage.profile_links USING btree (other_id);


--
-- Name: profiles_by_identity; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX profiles_by_identity ON stage.profiles USING btree (identity_key, source_code);


--
-- Name: records_by_profile; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX records_by_profile ON stage.records USING btree (profile_id);


--
-- Name: repeated_records_by_original; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX repeated_records_by_original ON stage.repeated_records USING btree (as_document_id, as_record_no);


--
-- Name: review_answers_by_item; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX review_answers_by_item ON stage.review_answers USING btree (review_id);


--
-- Name: review_items_by_document; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX review_items_by_document ON stage.review_items USING btree (document_id);


--
-- Name: review_items_open; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX review_items_open ON stage.review_items USING btree (priority DESC, review_id) WHERE (status = 'open'::text);


--
-- Name: review_places_by_document; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX review_places_by_document ON stage.review_places USING btree (document_id);


--
-- Name: table_ingest_by_content; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX table_ingest_by_content ON stage.table_ingest USING btree (document_id, row_hash);


--
-- Name: task_answers_by_project; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX task_answers_by_project ON stage.task_answers USING btree (ls_project_id);


--
-- Name: task_answers_due; Type: INDEX; Schema: stage; Owner: -
--

CREATE INDEX task_answers_due ON stage.task_answers USING btree (ls_task_id) WHERE due;


--
-- Name: vessel_assertions _RETURN; Type: RULE; Schema: curated; Owner: -
--

CREATE OR REPLACE VIEW curated.vessel_assertions AS
 SELECT member.vessel_uuid,
    said.kind,
    said.label,
    said.basis,
    said.value,
    said.unit,
    said.source_code,
    source.trust AS source_trust,
    said.first_seen,
    COALESCE(said.said_until, ( SELECT seen.last_seen
           FROM curated.vessel_sightings seen
          WHERE ((seen.vessel_id = said.vessel_id) AND (seen.source_code = said.source_code)))) AS last_seen,
    document.title AS document,
    document.sha256 AS object_sha256,
    said.locator,
    said.annotation_id
   FROM (((curated.vessel_members member
     JOIN ( SELECT vessel_identifiers.vessel_id,
            'identifier'::text AS kind,
            vessel_identifiers.identifier_type AS label,
            NULL::text AS basis,
            vessel_identifiers.identifier_value AS value,
            NULL::text AS unit,
            vessel_identifiers.source_code,
            vessel_identifiers.first_seen,
            vessel_identifiers.said_until,
            vessel_identifiers.document_id,
            vessel_identifiers.locator,
            vessel_identifiers.annotation_id,
            vessel_identifiers.retracted_at
           FROM curated.vessel_identifiers
        UNION ALL
         SELECT vessel_info.vessel_id,
            'info'::text AS text,
            vessel_info.attribute,
            NULL::text AS text,
            vessel_info.value,
            NULL::text AS text,
            vessel_info.source_code,
            vessel_info.first_seen,
            vessel_info.said_until,
            vessel_info.document_id,
            vessel_info.locator,
            vessel_info.annotation_id,
            vessel_info.retracted_at
           FROM curated.vessel_info
        UNION ALL
         SELECT vessel_metrics.vessel_id,
            'metric'::text AS text,
            vessel_metrics.metric,
            vessel_metrics.basis,
            (trim_scale(vessel_metrics.value))::text AS trim_scale,
            vessel_metrics.unit,
            vessel_metrics.source_code,
            vessel_metrics.first_seen,
            vessel_metrics.said_until,
            vessel_metrics.document_id,
            vessel_metrics.locator,
            vessel_metrics.annotation_id,
            vessel_metrics.retracted_at
           FROM curated.vessel_metrics) said USING (vessel_id))
     JOIN control.sources source USING (source_code))
     JOIN stage.documents document USING (document_id))
  WHERE (said.retracted_at IS NULL);


--
-- Name: vessel_report _RETURN; Type: RULE; Schema: curated; Owner: -
--

CREATE OR REPLACE VIEW curated.vessel_report AS
 SELECT vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    said.names,
    COALESCE(said.identifiers, '[]'::jsonb) AS identifiers,
    COALESCE(said.flags, '[]'::jsonb) AS flags,
    COALESCE(said.info, '[]'::jsonb) AS info,
    COALESCE(said.metrics, '[]'::jsonb) AS metrics,
    COALESCE(parties.parties, '[]'::jsonb) AS parties,
    COALESCE(authorizations.authorizations, '[]'::jsonb) AS authorizations,
    COALESCE(said.sources, '{}'::text[]) AS sources,
    COALESCE(conflicts.conflicts, '[]'::jsonb) AS conflicts,
    (conflicts.conflicts IS NOT NULL) AS has_open_conflict
   FROM ((((curated.vessels vessels
     LEFT JOIN LATERAL ( SELECT array_agg(DISTINCT one.value ORDER BY one.value) FILTER (WHERE (one.label = ANY (ARRAY['VESSEL_NAME'::text, 'PREVIOUS_NAME'::text]))) AS names,
            jsonb_agg(one.shown ORDER BY one.label, one.value, one.source_code) FILTER (WHERE (one.kind = 'identifier'::text)) AS identifiers,
            jsonb_agg(one.shown ORDER BY one.label, one.last_seen DESC, one.value, one.source_code) FILTER (WHERE (one.label = ANY (ARRAY['FLAG'::text, 'PREVIOUS_FLAG'::text]))) AS flags,
            jsonb_agg(one.shown ORDER BY one.label, one.value, one.source_code) FILTER (WHERE (one.kind = 'info'::text)) AS info,
            jsonb_agg(one.shown ORDER BY one.label, one.basis, one.value, one.source_code) FILTER (WHERE (one.kind = 'metric'::text)) AS metrics,
            array_agg(DISTINCT one.source_code ORDER BY one.source_code) AS sources
           FROM ( SELECT assertion.vessel_uuid,
                    assertion.kind,
                    assertion.label,
                    assertion.basis,
                    assertion.value,
                    assertion.unit,
                    assertion.source_code,
                    assertion.source_trust,
                    assertion.first_seen,
                    assertion.last_seen,
                    assertion.document,
                    assertion.object_sha256,
                    assertion.locator,
                    assertion.annotation_id,
                    jsonb_strip_nulls(jsonb_build_object('type', assertion.label, 'basis', assertion.basis, 'value', assertion.value, 'unit', assertion.unit, 'source', assertion.source_code, 'first_seen', assertion.first_seen, 'last_seen', assertion.last_seen, 'document', assertion.document, 'locator', assertion.locator, 'annotation', assertion.annotation_id)) AS shown
                   FROM curated.vessel_assertions assertion
                  WHERE (assertion.vessel_uuid = vessels.vessel_uuid)) one) said ON (true))
     LEFT JOIN LATERAL ( SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', party.role, 'name', party.name, 'address', party.address, 'source', party.source_code, 'first_seen', party.first_seen, 'last_seen', COALESCE(party.said_until, ( SELECT seen.last_seen
                   FROM curated.vessel_sightings seen
                  WHERE ((seen.vessel_id = party.vessel_id) AND (seen.source_code = party.source_code)))), 'document', document.title, 'locator', party.locator, 'annotation', party.annotation_id)) ORDER BY party.role, party.name, party.address, party.source_code) AS parties
           FROM ((curated.vessel_members member
             JOIN curated.vessel_associates party USING (vessel_id))
             JOIN stage.documents document USING (document_id))
          WHERE ((member.shown_id = vessels.vessel_id) AND (party.retracted_at IS NULL))) parties ON (true))
     LEFT JOIN LATERAL ( SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('type', held.authorization_type, 'authority', held.authority, 'reference', held.reference, 'species', held.species, 'status', held.status, 'valid_from', held.valid_from, 'valid_to', held.valid_to, 'open_ended', (held.valid_to IS NULL), 'source', held.source_code, 'first_seen', held.first_seen, 'last_seen', COALESCE(held.said_until, ( SELECT seen.last_seen
                   FROM curated.vessel_sightings seen
                  WHERE ((seen.vessel_id = held.vessel_id) AND (seen.source_code = held.source_code)))), 'document', document.title, 'locator', held.locator, 'annotation', held.annotation_id)) ORDER BY held.valid_from, held.valid_to, held.authorization_type, held.authority, held.reference, held.species, held.source_code) AS authorizations
           FROM ((curated.vessel_members member
             JOIN curated.vessel_authorizations held USING (vessel_id))
             JOIN stage.documents document USING (document_id))
          WHERE ((member.shown_id = vessels.vessel_id) AND (held.retracted_at IS NULL))) authorizations ON (true))
     LEFT JOIN LATERAL ( SELECT jsonb_agg(jsonb_build_object('id', conflict.conflict_id, 'type', conflict.conflict_type, 'details', conflict.details, 'opened_at', conflict.opened_at) ORDER BY conflict.conflict_id) AS conflicts
           FROM curated.vessel_conflicts conflict
          WHERE (conflict.vessel_uuid = vessels.vessel_uuid)) conflicts ON (true))
  WHERE ((vessels.merged_into IS NULL) AND (vessels.first_seen IS NOT NULL));


--
-- Name: vessel_sightings _RETURN; Type: RULE; Schema: curated; Owner: -
--

CREATE OR REPLACE VIEW curated.vessel_sightings AS
 SELECT vessel.vessel_id,
    profile.source_code,
    max(profile.last_seen) AS last_seen,
    ( SELECT ((document.title || ' r'::text) || record.record_no)
           FROM ((stage.profiles said
             JOIN stage.records record USING (profile_id))
             JOIN stage.documents document ON ((document.document_id = record.document_id)))
          WHERE ((said.identity_key = vessel.identity_key) AND (said.source_code = profile.source_code))
          ORDER BY document.said_to DESC, document.external_key, record.record_no
         LIMIT 1) AS last_place
   FROM (curated.vessels vessel
     JOIN stage.profiles profile USING (identity_key))
  GROUP BY vessel.vessel_id, profile.source_code;


--
-- Name: entity_conflicts log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.entity_conflicts REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('conflict_id');


--
-- Name: entity_organizations log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.entity_organizations REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('organization_id');


--
-- Name: entity_persons log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.entity_persons REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('person_id');


--
-- Name: vessel_associates log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.vessel_associates REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('associate_id');


--
-- Name: vessel_authorizations log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.vessel_authorizations REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('authorization_id');


--
-- Name: vessel_identifiers log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.vessel_identifiers REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('identifier_id');


--
-- Name: vessel_info log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.vessel_info REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('info_id');


--
-- Name: vessel_metrics log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.vessel_metrics REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('metric_id');


--
-- Name: vessels log_delete; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_delete AFTER DELETE ON curated.vessels REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('vessel_id');


--
-- Name: entity_conflicts log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.entity_conflicts REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('conflict_id');


--
-- Name: entity_organizations log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.entity_organizations REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('organization_id');


--
-- Name: entity_persons log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.entity_persons REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('person_id');


--
-- Name: vessel_associates log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.vessel_associates REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('associate_id');


--
-- Name: vessel_authorizations log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.vessel_authorizations REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('authorization_id');


--
-- Name: vessel_identifiers log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.vessel_identifiers REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('identifier_id');


--
-- Name: vessel_info log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.vessel_info REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('info_id');


--
-- Name: vessel_metrics log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.vessel_metrics REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('metric_id');


--
-- Name: vessels log_insert; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_insert AFTER INSERT ON curated.vessels REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('vessel_id');


--
-- Name: entity_conflicts log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.entity_conflicts REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('conflict_id');


--
-- Name: entity_organizations log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.entity_organizations REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('organization_id');


--
-- Name: entity_persons log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.entity_persons REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('person_id');


--
-- Name: vessel_associates log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.vessel_associates REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('associate_id');


--
-- Name: vessel_authorizations log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.vessel_authorizations REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('authorization_id');


--
-- Name: vessel_identifiers log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.vessel_identifiers REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('identifier_id');


--
-- Name: vessel_info log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.vessel_info REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('info_id');


--
-- Name: vessel_metrics log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.vessel_metrics REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('metric_id');


--
-- Name: vessels log_update; Type: TRIGGER; Schema: curated; Owner: -
--

CREATE TRIGGER log_update AFTER UPDATE ON curated.vessels REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION curated.log_change('vessel_id');


--
-- Name: lines keep_released; Type: TRIGGER; Schema: label; Owner: -
--

CREATE TRIGGER keep_released BEFORE DELETE OR UPDATE ON label.lines FOR EACH ROW EXECUTE FUNCTION label.keep_released();


--
-- Name: annotations note_due; Type: TRIGGER; Schema: label; Owner: -
--

CREATE TRIGGER note_due AFTER INSERT ON label.annotations REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION label.note_due();


--
-- Name: tasks note_due; Type: TRIGGER; Schema: label; Owner: -
--

CREATE TRIGGER note_due AFTER UPDATE ON label.tasks REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION label.note_due();


--
-- Name: review_items keep_answer; Type: TRIGGER; Schema: stage; Owner: -
--

CREATE TRIGGER keep_answer AFTER UPDATE ON stage.review_items FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR (old.corrected_value IS DISTINCT FROM new.corrected_value) OR (old.closed_by IS DISTINCT FROM new.closed_by) OR (old.annotation_id IS DISTINCT FROM new.annotation_id))) EXECUTE FUNCTION stage.keep_answer();


--
-- Name: review_items keep_first_answer; Type: TRIGGER; Schema: stage; Owner: -
--

CREATE TRIGGER keep_first_answer AFTER INSERT ON stage.review_items FOR EACH ROW WHEN ((new.status <> 'open'::text)) EXECUTE FUNCTION stage.keep_answer();


--
-- Name: documents note_due; Type: TRIGGER; Schema: stage; Owner: -
--

CREATE TRIGGER note_due AFTER UPDATE ON stage.documents REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION label.note_due();


--
-- Name: sources sources_renamed_to_fkey; Type: FK CONSTRAINT; Schema: control; Owner: -
--

ALTER TABLE ONLY control.sources
    ADD CONSTRAINT sources_renamed_to_fkey FOREIGN KEY (renamed_to) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: entity_conflicts entity_conflicts_other_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_conflicts
    ADD CONSTRAINT entity_conflicts_other_vessel_id_fkey FOREIGN KEY (other_vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: entity_conflicts entity_conflicts_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_conflicts
    ADD CONSTRAINT entity_conflicts_vessel_id_fkey FOREIGN KEY (vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: entity_organizations entity_organizations_country_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_organizations
    ADD CONSTRAINT entity_organizations_country_fkey FOREIGN KEY (country) REFERENCES curated.country_iso(alpha3);


--
-- Name: entity_persons entity_persons_country_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.entity_persons
    ADD CONSTRAINT entity_persons_country_fkey FOREIGN KEY (country) REFERENCES curated.country_iso(alpha3);


--
-- Name: vessel_associates vessel_associates_document_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: vessel_associates vessel_associates_organization_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES curated.entity_organizations(organization_id);


--
-- Name: vessel_associates vessel_associates_person_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_person_id_fkey FOREIGN KEY (person_id) REFERENCES curated.entity_persons(person_id);


--
-- Name: vessel_associates vessel_associates_source_code_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: vessel_associates vessel_associates_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_associates
    ADD CONSTRAINT vessel_associates_vessel_id_fkey FOREIGN KEY (vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: vessel_authorizations vessel_authorizations_document_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_authorizations
    ADD CONSTRAINT vessel_authorizations_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: vessel_authorizations vessel_authorizations_source_code_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_authorizations
    ADD CONSTRAINT vessel_authorizations_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: vessel_authorizations vessel_authorizations_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_authorizations
    ADD CONSTRAINT vessel_authorizations_vessel_id_fkey FOREIGN KEY (vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: vessel_identifiers vessel_identifiers_document_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_identifiers
    ADD CONSTRAINT vessel_identifiers_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: vessel_identifiers vessel_identifiers_source_code_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_identifiers
    ADD CONSTRAINT vessel_identifiers_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: vessel_identifiers vessel_identifiers_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_identifiers
    ADD CONSTRAINT vessel_identifiers_vessel_id_fkey FOREIGN KEY (vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: vessel_info vessel_info_document_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_info
    ADD CONSTRAINT vessel_info_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: vessel_info vessel_info_source_code_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_info
    ADD CONSTRAINT vessel_info_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: vessel_info vessel_info_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_info
    ADD CONSTRAINT vessel_info_vessel_id_fkey FOREIGN KEY (vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: vessel_metrics vessel_metrics_document_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_metrics
    ADD CONSTRAINT vessel_metrics_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: vessel_metrics vessel_metrics_source_code_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_metrics
    ADD CONSTRAINT vessel_metrics_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: vessel_metrics vessel_metrics_vessel_id_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessel_metrics
    ADD CONSTRAINT vessel_metrics_vessel_id_fkey FOREIGN KEY (vessel_id) REFERENCES curated.vessels(vessel_id);


--
-- Name: vessels vessels_flag_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessels
    ADD CONSTRAINT vessels_flag_fkey FOREIGN KEY (flag) REFERENCES curated.country_iso(alpha3);


--
-- Name: vessels vessels_merged_into_fkey; Type: FK CONSTRAINT; Schema: curated; Owner: -
--

ALTER TABLE ONLY curated.vessels
    ADD CONSTRAINT vessels_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES curated.vessels(vessel_id);


--
-- Name: annotations annotations_event_sha256_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.annotations
    ADD CONSTRAINT annotations_event_sha256_fkey FOREIGN KEY (event_sha256) REFERENCES raw.annotation_events(event_sha256);


--
-- Name: annotations annotations_task_key_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.annotations
    ADD CONSTRAINT annotations_task_key_fkey FOREIGN KEY (task_key) REFERENCES label.tasks(task_key);


--
-- Name: early_deletions early_deletions_event_sha256_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.early_deletions
    ADD CONSTRAINT early_deletions_event_sha256_fkey FOREIGN KEY (event_sha256) REFERENCES raw.annotation_events(event_sha256);


--
-- Name: predictions predictions_task_key_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.predictions
    ADD CONSTRAINT predictions_task_key_fkey FOREIGN KEY (task_key) REFERENCES label.tasks(task_key);


--
-- Name: shards shards_dataset_version_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.shards
    ADD CONSTRAINT shards_dataset_version_fkey FOREIGN KEY (dataset, version) REFERENCES label.dataset_releases(dataset, version) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: tasks tasks_document_id_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: tasks tasks_review_id_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_review_id_fkey FOREIGN KEY (review_id) REFERENCES stage.review_items(review_id);


--
-- Name: tasks tasks_superseded_by_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES stage.documents(document_id);


--
-- Name: tasks tasks_withdrawal_id_fkey; Type: FK CONSTRAINT; Schema: label; Owner: -
--

ALTER TABLE ONLY label.tasks
    ADD CONSTRAINT tasks_withdrawal_id_fkey FOREIGN KEY (withdrawal_id) REFERENCES control.withdrawals(withdrawal_id);


--
-- Name: deliveries deliveries_sha256_fkey; Type: FK CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.deliveries
    ADD CONSTRAINT deliveries_sha256_fkey FOREIGN KEY (sha256) REFERENCES raw.objects(sha256);


--
-- Name: deliveries deliveries_source_code_fkey; Type: FK CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.deliveries
    ADD CONSTRAINT deliveries_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: object_locations object_locations_sha256_fkey; Type: FK CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.object_locations
    ADD CONSTRAINT object_locations_sha256_fkey FOREIGN KEY (sha256) REFERENCES raw.objects(sha256);


--
-- Name: object_locations object_locations_source_code_fkey; Type: FK CONSTRAINT; Schema: raw; Owner: -
--

ALTER TABLE ONLY raw.object_locations
    ADD CONSTRAINT object_locations_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: documents documents_same_as_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.documents
    ADD CONSTRAINT documents_same_as_fkey FOREIGN KEY (same_as) REFERENCES stage.documents(document_id);


--
-- Name: documents documents_sha256_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.documents
    ADD CONSTRAINT documents_sha256_fkey FOREIGN KEY (sha256) REFERENCES raw.objects(sha256);


--
-- Name: documents documents_source_code_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.documents
    ADD CONSTRAINT documents_source_code_fkey FOREIGN KEY (source_code) REFERENCES control.sources(source_code) ON UPDATE CASCADE;


--
-- Name: extractions extractions_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.extractions
    ADD CONSTRAINT extractions_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: pages pages_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.pages
    ADD CONSTRAINT pages_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: pdf_boxes pdf_boxes_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.pdf_boxes
    ADD CONSTRAINT pdf_boxes_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: profile_keys profile_keys_profile_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profile_keys
    ADD CONSTRAINT profile_keys_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES stage.profiles(profile_id) ON DELETE CASCADE;


--
-- Name: profile_links profile_links_other_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profile_links
    ADD CONSTRAINT profile_links_other_id_fkey FOREIGN KEY (other_id) REFERENCES stage.profiles(profile_id) ON DELETE CASCADE;


--
-- Name: profile_links profile_links_profile_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profile_links
    ADD CONSTRAINT profile_links_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES stage.profiles(profile_id) ON DELETE CASCADE;


--
-- Name: profiles profiles_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.profiles
    ADD CONSTRAINT profiles_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id);


--
-- Name: records records_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.records
    ADD CONSTRAINT records_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: records records_profile_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.records
    ADD CONSTRAINT records_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES stage.profiles(profile_id);


--
-- Name: repeated_records repeated_records_as_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.repeated_records
    ADD CONSTRAINT repeated_records_as_document_id_fkey FOREIGN KEY (as_document_id) REFERENCES stage.documents(document_id);


--
-- Name: repeated_records repeated_records_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.repeated_records
    ADD CONSTRAINT repeated_records_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: review_answers review_answers_review_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_answers
    ADD CONSTRAINT review_answers_review_id_fkey FOREIGN KEY (review_id) REFERENCES stage.review_items(review_id);


--
-- Name: review_items review_items_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_items
    ADD CONSTRAINT review_items_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE SET NULL;


--
-- Name: review_places review_places_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_places
    ADD CONSTRAINT review_places_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: review_places review_places_review_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.review_places
    ADD CONSTRAINT review_places_review_id_fkey FOREIGN KEY (review_id) REFERENCES stage.review_items(review_id);


--
-- Name: table_ingest table_ingest_document_id_fkey; Type: FK CONSTRAINT; Schema: stage; Owner: -
--

ALTER TABLE ONLY stage.table_ingest
    ADD CONSTRAINT table_ingest_document_id_fkey FOREIGN KEY (document_id) REFERENCES stage.documents(document_id) ON DELETE CASCADE;


--
-- Name: SCHEMA control; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA control TO oceanid_pipeline;


--
-- Name: SCHEMA curated; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA curated TO oceanid_pipeline;
GRANT USAGE ON SCHEMA curated TO oceanid_reader;


--
-- Name: SCHEMA label; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA label TO oceanid_pipeline;


--
-- Name: SCHEMA raw; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA raw TO oceanid_pipeline;


--
-- Name: SCHEMA stage; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA stage TO oceanid_pipeline;


--
-- Name: FUNCTION log_change(); Type: ACL; Schema: curated; Owner: -
--

REVOKE ALL ON FUNCTION curated.log_change() FROM PUBLIC;


--
-- Name: FUNCTION search_key(value text); Type: ACL; Schema: curated; Owner: -
--

REVOKE ALL ON FUNCTION curated.search_key(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION curated.search_key(value text) TO oceanid_pipeline;
GRANT ALL ON FUNCTION curated.search_key(value text) TO oceanid_reader;


--
-- Name: FUNCTION search_vessels(wanted text, most integer); Type: ACL; Schema: curated; Owner: -
--

REVOKE ALL ON FUNCTION curated.search_vessels(wanted text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION curated.search_vessels(wanted text, most integer) TO oceanid_pipeline;
GRANT ALL ON FUNCTION curated.search_vessels(wanted text, most integer) TO oceanid_reader;


--
-- Name: FUNCTION settle_assertions(kind text, OUT written bigint, OUT retracted bigint); Type: ACL; Schema: curated; Owner: -
--

REVOKE ALL ON FUNCTION curated.settle_assertions(kind text, OUT written bigint, OUT retracted bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION curated.settle_assertions(kind text, OUT written bigint, OUT retracted bigint) TO oceanid_pipeline;


--
-- Name: FUNCTION vessel_as_of(vessel text, day date); Type: ACL; Schema: curated; Owner: -
--

REVOKE ALL ON FUNCTION curated.vessel_as_of(vessel text, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION curated.vessel_as_of(vessel text, day date) TO oceanid_pipeline;
GRANT ALL ON FUNCTION curated.vessel_as_of(vessel text, day date) TO oceanid_reader;


--
-- Name: FUNCTION claim_annotations(ls_tasks bigint[]); Type: ACL; Schema: label; Owner: -
--

REVOKE ALL ON FUNCTION label.claim_annotations(ls_tasks bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION label.claim_annotations(ls_tasks bigint[]) TO oceanid_pipeline;


--
-- Name: FUNCTION keep_released(); Type: ACL; Schema: label; Owner: -
--

REVOKE ALL ON FUNCTION label.keep_released() FROM PUBLIC;


--
-- Name: FUNCTION note_due(); Type: ACL; Schema: label; Owner: -
--

REVOKE ALL ON FUNCTION label.note_due() FROM PUBLIC;


--
-- Name: FUNCTION take_over_deliveries(former text, code text); Type: ACL; Schema: raw; Owner: -
--

REVOKE ALL ON FUNCTION raw.take_over_deliveries(former text, code text) FROM PUBLIC;
GRANT ALL ON FUNCTION raw.take_over_deliveries(former text, code text) TO oceanid_pipeline;


--
-- Name: FUNCTION at_record(locator text, record_no integer); Type: ACL; Schema: stage; Owner: -
--

REVOKE ALL ON FUNCTION stage.at_record(locator text, record_no integer) FROM PUBLIC;
GRANT ALL ON FUNCTION stage.at_record(locator text, record_no integer) TO oceanid_pipeline;


--
-- Name: FUNCTION keep_answer(); Type: ACL; Schema: stage; Owner: -
--

REVOKE ALL ON FUNCTION stage.keep_answer() FROM PUBLIC;


--
-- Name: FUNCTION name_key(name text); Type: ACL; Schema: stage; Owner: -
--

REVOKE ALL ON FUNCTION stage.name_key(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION stage.name_key(name text) TO oceanid_pipeline;


--
-- Name: TABLE alerts; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE control.alerts TO oceanid_pipeline;


--
-- Name: TABLE bucket_keys; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE control.bucket_keys TO oceanid_pipeline;


--
-- Name: TABLE bucket_listing; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE control.bucket_listing TO oceanid_pipeline;


--
-- Name: TABLE schema_versions; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT ON TABLE control.schema_versions TO oceanid_pipeline;


--
-- Name: TABLE sources; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE control.sources TO oceanid_pipeline;


--
-- Name: TABLE watermarks; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE control.watermarks TO oceanid_pipeline;


--
-- Name: TABLE withdrawals; Type: ACL; Schema: control; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE control.withdrawals TO oceanid_pipeline;


--
-- Name: TABLE country_iso; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.country_iso TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.country_iso TO oceanid_reader;


--
-- Name: TABLE entity_conflicts; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE curated.entity_conflicts TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.entity_conflicts TO oceanid_reader;


--
-- Name: TABLE entity_organizations; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.entity_organizations TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.entity_organizations TO oceanid_reader;


--
-- Name: TABLE entity_persons; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.entity_persons TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.entity_persons TO oceanid_reader;


--
-- Name: TABLE promotion_log; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT ON TABLE curated.promotion_log TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.promotion_log TO oceanid_reader;


--
-- Name: TABLE vessel_assertions; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT ON TABLE curated.vessel_assertions TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_assertions TO oceanid_reader;


--
-- Name: TABLE vessel_associates; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.vessel_associates TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_associates TO oceanid_reader;


--
-- Name: TABLE vessel_authorizations; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.vessel_authorizations TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_authorizations TO oceanid_reader;


--
-- Name: TABLE vessels; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.vessels TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessels TO oceanid_reader;


--
-- Name: TABLE vessel_members; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT ON TABLE curated.vessel_members TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_members TO oceanid_reader;


--
-- Name: TABLE vessel_conflicts; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT ON TABLE curated.vessel_conflicts TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_conflicts TO oceanid_reader;


--
-- Name: TABLE vessel_identifiers; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.vessel_identifiers TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_identifiers TO oceanid_reader;


--
-- Name: TABLE vessel_info; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.vessel_info TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_info TO oceanid_reader;


--
-- Name: TABLE vessel_metrics; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE curated.vessel_metrics TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_metrics TO oceanid_reader;


--
-- Name: TABLE vessel_report; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT ON TABLE curated.vessel_report TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_report TO oceanid_reader;


--
-- Name: TABLE vessel_sightings; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT ON TABLE curated.vessel_sightings TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessel_sightings TO oceanid_reader;


--
-- Name: TABLE profiles; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.profiles TO oceanid_pipeline;


--
-- Name: TABLE vessels_enrichment_view; Type: ACL; Schema: curated; Owner: -
--

GRANT SELECT ON TABLE curated.vessels_enrichment_view TO oceanid_pipeline;
GRANT SELECT ON TABLE curated.vessels_enrichment_view TO oceanid_reader;


--
-- Name: TABLE annotations; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.annotations TO oceanid_pipeline;


--
-- Name: TABLE annotation_events; Type: ACL; Schema: raw; Owner: -
--

GRANT SELECT,INSERT ON TABLE raw.annotation_events TO oceanid_pipeline;


--
-- Name: COLUMN annotation_events.processed_at; Type: ACL; Schema: raw; Owner: -
--

GRANT UPDATE(processed_at) ON TABLE raw.annotation_events TO oceanid_pipeline;


--
-- Name: COLUMN annotation_events.error; Type: ACL; Schema: raw; Owner: -
--

GRANT UPDATE(error) ON TABLE raw.annotation_events TO oceanid_pipeline;


--
-- Name: TABLE annotation_history; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT ON TABLE label.annotation_history TO oceanid_pipeline;


--
-- Name: TABLE lines; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE label.lines TO oceanid_pipeline;


--
-- Name: TABLE shard_runs; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.shard_runs TO oceanid_pipeline;


--
-- Name: TABLE shards; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.shards TO oceanid_pipeline;


--
-- Name: TABLE line_places; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT ON TABLE label.line_places TO oceanid_pipeline;


--
-- Name: TABLE annotation_refs; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT ON TABLE label.annotation_refs TO oceanid_pipeline;


--
-- Name: TABLE annotators; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE label.annotators TO oceanid_pipeline;


--
-- Name: TABLE current_annotations; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT ON TABLE label.current_annotations TO oceanid_pipeline;


--
-- Name: TABLE annotation_state; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.annotation_state TO oceanid_pipeline;


--
-- Name: TABLE task_answers; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE stage.task_answers TO oceanid_pipeline;


--
-- Name: TABLE chosen_annotations; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT ON TABLE label.chosen_annotations TO oceanid_pipeline;


--
-- Name: TABLE configs; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.configs TO oceanid_pipeline;


--
-- Name: TABLE dataset_releases; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE label.dataset_releases TO oceanid_pipeline;


--
-- Name: TABLE early_deletions; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.early_deletions TO oceanid_pipeline;


--
-- Name: TABLE leaving_lines; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE label.leaving_lines TO oceanid_pipeline;


--
-- Name: TABLE next_release; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE label.next_release TO oceanid_pipeline;


--
-- Name: TABLE predictions; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE label.predictions TO oceanid_pipeline;


--
-- Name: TABLE projects; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE label.projects TO oceanid_pipeline;


--
-- Name: TABLE release_due; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE label.release_due TO oceanid_pipeline;


--
-- Name: TABLE release_files; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.release_files TO oceanid_pipeline;


--
-- Name: TABLE splits; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT ON TABLE label.splits TO oceanid_pipeline;


--
-- Name: TABLE tasks; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE label.tasks TO oceanid_pipeline;


--
-- Name: TABLE taxonomy; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE label.taxonomy TO oceanid_pipeline;


--
-- Name: TABLE documents; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.documents TO oceanid_pipeline;


--
-- Name: TABLE trainable_annotations; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT ON TABLE label.trainable_annotations TO oceanid_pipeline;


--
-- Name: TABLE unmade_lines; Type: ACL; Schema: label; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE label.unmade_lines TO oceanid_pipeline;


--
-- Name: TABLE deliveries; Type: ACL; Schema: raw; Owner: -
--

GRANT SELECT,INSERT ON TABLE raw.deliveries TO oceanid_pipeline;


--
-- Name: COLUMN deliveries.withdrawn_at; Type: ACL; Schema: raw; Owner: -
--

GRANT UPDATE(withdrawn_at) ON TABLE raw.deliveries TO oceanid_pipeline;


--
-- Name: TABLE object_locations; Type: ACL; Schema: raw; Owner: -
--

GRANT SELECT,INSERT ON TABLE raw.object_locations TO oceanid_pipeline;


--
-- Name: COLUMN object_locations.gone_at; Type: ACL; Schema: raw; Owner: -
--

GRANT UPDATE(gone_at) ON TABLE raw.object_locations TO oceanid_pipeline;


--
-- Name: TABLE objects; Type: ACL; Schema: raw; Owner: -
--

GRANT SELECT,INSERT ON TABLE raw.objects TO oceanid_pipeline;


--
-- Name: COLUMN objects.withdrawn_at; Type: ACL; Schema: raw; Owner: -
--

GRANT UPDATE(withdrawn_at) ON TABLE raw.objects TO oceanid_pipeline;


--
-- Name: TABLE silent_objects; Type: ACL; Schema: raw; Owner: -
--

GRANT SELECT ON TABLE raw.silent_objects TO oceanid_pipeline;


--
-- Name: TABLE extractions; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.extractions TO oceanid_pipeline;


--
-- Name: TABLE cell_questions; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT ON TABLE stage.cell_questions TO oceanid_pipeline;


--
-- Name: TABLE crowded_keys; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.crowded_keys TO oceanid_pipeline;


--
-- Name: TABLE facts; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT ON TABLE stage.facts TO oceanid_pipeline;


--
-- Name: TABLE profile_links; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.profile_links TO oceanid_pipeline;


--
-- Name: TABLE linked; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT ON TABLE stage.linked TO oceanid_pipeline;


--
-- Name: TABLE pages; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.pages TO oceanid_pipeline;


--
-- Name: TABLE pdf_boxes; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.pdf_boxes TO oceanid_pipeline;


--
-- Name: TABLE profile_keys; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.profile_keys TO oceanid_pipeline;


--
-- Name: TABLE records; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.records TO oceanid_pipeline;


--
-- Name: TABLE repeated_records; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.repeated_records TO oceanid_pipeline;


--
-- Name: TABLE review_answers; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT ON TABLE stage.review_answers TO oceanid_pipeline;


--
-- Name: TABLE review_items; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE stage.review_items TO oceanid_pipeline;


--
-- Name: TABLE review_places; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.review_places TO oceanid_pipeline;


--
-- Name: TABLE table_ingest; Type: ACL; Schema: stage; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE stage.table_ingest TO oceanid_pipeline;


--
-- PostgreSQL database dump complete
--



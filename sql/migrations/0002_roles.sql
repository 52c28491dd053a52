-- Schemas, and who may do what in them.
-- Whoever migrates owns the tables. Two more roles act on them; a managed cluster makes them with a
-- login and password, elsewhere they are made here without a login (grant them to a login of yours):
--   oceanid_pipeline  reads and writes rows, never structure; append-only where people spoke
--   oceanid_reader    reads the schema curated and nothing else
-- Each later migration grants on the tables it makes, table by table: nothing is granted by default.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['oceanid_pipeline', 'oceanid_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN
                    NULL;  -- another database of this cluster was migrated at the same moment
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'role % does not exist and this login may not create it', wanted
                        USING HINT = format('As an administrator: CREATE ROLE %I NOLOGIN;', wanted);
            END;
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA raw;
COMMENT ON SCHEMA raw IS 'What arrived, as it arrived: uploaded objects and annotation events. Append-only';
CREATE SCHEMA stage;
COMMENT ON SCHEMA stage IS 'What is in the documents: pages, records, candidate facts. Derived: can be made again from raw and label';
CREATE SCHEMA label;
COMMENT ON SCHEMA label IS 'What people said in Label Studio, every version of it, and the datasets made of it. Append-only';
CREATE SCHEMA curated;
COMMENT ON SCHEMA curated IS 'What analysts and Ebisu read: vessels and the assertions about them. Derived from stage';

REVOKE ALL ON SCHEMA control, raw, stage, label, curated FROM PUBLIC;
GRANT USAGE ON SCHEMA control, raw, stage, label, curated TO oceanid_pipeline;
GRANT USAGE ON SCHEMA curated TO oceanid_reader;
GRANT SELECT ON control.schema_versions TO oceanid_pipeline;

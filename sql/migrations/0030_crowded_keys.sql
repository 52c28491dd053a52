-- A name that a hundred boats of a flag carry tells none of them from another, and comparing each with each
-- would take for ever: such a key is noted, and no reason to compare.
CREATE TABLE stage.crowded_keys (
    key        text        PRIMARY KEY,
    identities integer     NOT NULL,
    found_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE stage.crowded_keys IS 'Keys of stage.profile_keys that so many identities share that nobody is compared for sharing one';
COMMENT ON COLUMN stage.crowded_keys.key IS 'The key';
COMMENT ON COLUMN stage.crowded_keys.identities IS 'How many identities shared it when it was found';
COMMENT ON COLUMN stage.crowded_keys.found_at IS 'When it was found';
GRANT SELECT, INSERT, UPDATE, DELETE ON stage.crowded_keys TO oceanid_pipeline;

-- Promoted before there was a limit: their keys are looked at when something new shares them.

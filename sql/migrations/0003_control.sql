-- Sources, poll positions, and the mirror of the bucket.

CREATE TABLE control.sources (
    source_code     text        PRIMARY KEY CHECK (source_code ~ '^[A-Z0-9][A-Z0-9_-]{1,31}$'),
    title           text        NOT NULL,
    kind            text        NOT NULL,
    trust           integer     NOT NULL CHECK (trust BETWEEN 0 AND 100),
    freshness_hours integer     CHECK (freshness_hours > 0),
    fingerprint     text        NOT NULL,
    updated_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE control.sources IS 'The sources that the catalog declares; copied from catalog/sources/*.yaml at each run, when they differ';
COMMENT ON COLUMN control.sources.source_code IS 'The code in the key: uploads/<SOURCE>/…';
COMMENT ON COLUMN control.sources.title IS 'The source''s full name';
COMMENT ON COLUMN control.sources.kind IS 'What it is: rfmo register, national register, …';
COMMENT ON COLUMN control.sources.trust IS '0 to 100; the displayed value comes from the most trusted source';
COMMENT ON COLUMN control.sources.freshness_hours IS 'A delivery is expected at least this often; null where none is promised';
COMMENT ON COLUMN control.sources.fingerprint IS 'sha256 of its mapping: a changed mapping makes its documents due again';
COMMENT ON COLUMN control.sources.updated_at IS 'When the catalog last changed it';

CREATE TABLE control.watermarks (
    consumer   text        NOT NULL,
    scope      text        NOT NULL,
    position   text        NOT NULL,
    details    jsonb       NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, scope)
);
COMMENT ON TABLE control.watermarks IS 'How far a poll came. Hints: a lost one costs time, never data';
COMMENT ON COLUMN control.watermarks.consumer IS 'Who polls, e.g. bucket_listing';
COMMENT ON COLUMN control.watermarks.scope IS 'What it polls, e.g. the bucket';
COMMENT ON COLUMN control.watermarks.position IS 'Where to go on from';
COMMENT ON COLUMN control.watermarks.details IS 'What the consumer needs to prove that it is complete';
COMMENT ON COLUMN control.watermarks.updated_at IS 'When it moved';

CREATE TABLE control.bucket_listing (
    bucket        text        NOT NULL,
    key           text        NOT NULL,
    etag          text        NOT NULL,
    size_bytes    bigint      NOT NULL,
    last_modified timestamptz NOT NULL,
    PRIMARY KEY (bucket, key)
);
COMMENT ON TABLE control.bucket_listing IS 'The pages so far of a listing that outran its budget; empty when none is under way';
COMMENT ON COLUMN control.bucket_listing.bucket IS 'The bucket';
COMMENT ON COLUMN control.bucket_listing.key IS 'The key';
COMMENT ON COLUMN control.bucket_listing.etag IS 'As listed, without quotes';
COMMENT ON COLUMN control.bucket_listing.size_bytes IS 'As listed';
COMMENT ON COLUMN control.bucket_listing.last_modified IS 'As listed';

CREATE TABLE control.bucket_keys (
    bucket          text        NOT NULL,
    key             text        NOT NULL,
    etag            text        NOT NULL,
    size_bytes      bigint      NOT NULL CHECK (size_bytes >= 0),
    last_modified   timestamptz NOT NULL,
    state           text        NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'registered', 'unrouted', 'label_studio')),
    reason          text,
    routed_by       text,
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error      text,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    changed_at      timestamptz NOT NULL DEFAULT now(),
    gone_at         timestamptz,
    PRIMARY KEY (bucket, key),
    CHECK ((state = 'unrouted') = (reason IS NOT NULL))
);
CREATE INDEX bucket_keys_due ON control.bucket_keys (bucket, next_attempt_at)
    WHERE state = 'pending' AND gone_at IS NULL;
CREATE INDEX bucket_keys_unrouted ON control.bucket_keys (bucket, routed_by)
    WHERE state = 'unrouted' AND gone_at IS NULL;
COMMENT ON TABLE control.bucket_keys IS 'The mirror of the bucket: every key a complete listing ever had, and what became of it';
COMMENT ON COLUMN control.bucket_keys.bucket IS 'The bucket';
COMMENT ON COLUMN control.bucket_keys.key IS 'The key';
COMMENT ON COLUMN control.bucket_keys.etag IS 'As last listed; with size and time it tells an overwritten key';
COMMENT ON COLUMN control.bucket_keys.size_bytes IS 'As last listed';
COMMENT ON COLUMN control.bucket_keys.last_modified IS 'As last listed';
COMMENT ON COLUMN control.bucket_keys.state IS 'pending: to be fetched; registered: its bytes are in raw.objects; unrouted: nobody knows what it is (see reason); label_studio: a file people uploaded there';
COMMENT ON COLUMN control.bucket_keys.reason IS 'Why it is unrouted, and what to do';
COMMENT ON COLUMN control.bucket_keys.routed_by IS 'Fingerprint of the catalog that judged it: a changed catalog judges an unrouted key again';
COMMENT ON COLUMN control.bucket_keys.attempts IS 'How often fetching it failed since it last changed';
COMMENT ON COLUMN control.bucket_keys.last_error IS 'What the last failure said';
COMMENT ON COLUMN control.bucket_keys.next_attempt_at IS 'Not tried again before';
COMMENT ON COLUMN control.bucket_keys.first_seen_at IS 'When a listing first had it';
COMMENT ON COLUMN control.bucket_keys.changed_at IS 'When a listing last found it new, different, gone or back';
COMMENT ON COLUMN control.bucket_keys.gone_at IS 'When a complete listing no longer had it; null while it is there';

GRANT SELECT, INSERT, UPDATE ON control.sources, control.bucket_keys TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE, DELETE ON control.watermarks, control.bucket_listing TO oceanid_pipeline;

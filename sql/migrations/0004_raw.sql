-- What arrived: objects by content, where and when each was delivered, and annotation events.

CREATE TABLE raw.objects (
    sha256        text        PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes    bigint      NOT NULL CHECK (size_bytes >= 0),
    media_type    text        NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at  timestamptz
);
COMMENT ON TABLE raw.objects IS 'One row per content that was ever uploaded: an object is its sha256';
COMMENT ON COLUMN raw.objects.sha256 IS 'Hash of the bytes, lower-case hex';
COMMENT ON COLUMN raw.objects.size_bytes IS 'Number of bytes';
COMMENT ON COLUMN raw.objects.media_type IS 'What the first bytes and the name say it is';
COMMENT ON COLUMN raw.objects.registered_at IS 'When it was first fetched';
COMMENT ON COLUMN raw.objects.withdrawn_at IS 'When a person withdrew it: everything it said is retracted';

CREATE TABLE raw.object_locations (
    uri           text        PRIMARY KEY CHECK (uri LIKE 's3://%#%'),
    sha256        text        NOT NULL REFERENCES raw.objects,
    bucket        text        NOT NULL,
    key           text        NOT NULL,
    version_id    text,
    etag          text        NOT NULL,
    last_modified timestamptz NOT NULL,
    source_code   text        NOT NULL REFERENCES control.sources,
    delivered_on  date        NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    gone_at       timestamptz
);
CREATE INDEX object_locations_by_object ON raw.object_locations (sha256) WHERE gone_at IS NULL;
CREATE INDEX object_locations_by_key ON raw.object_locations (bucket, key) WHERE gone_at IS NULL;
COMMENT ON TABLE raw.object_locations IS 'Every place an object was seen at';
COMMENT ON COLUMN raw.object_locations.uri IS 's3://bucket/key#versionId; in a bucket without versions the ETag stands for the version';
COMMENT ON COLUMN raw.object_locations.sha256 IS 'The object that was there';
COMMENT ON COLUMN raw.object_locations.bucket IS 'The bucket';
COMMENT ON COLUMN raw.object_locations.key IS 'The key';
COMMENT ON COLUMN raw.object_locations.version_id IS 'The version; null in a bucket without versions';
COMMENT ON COLUMN raw.object_locations.etag IS 'ETag it was fetched with';
COMMENT ON COLUMN raw.object_locations.last_modified IS 'When the store says it was written';
COMMENT ON COLUMN raw.object_locations.source_code IS 'The source named in the key';
COMMENT ON COLUMN raw.object_locations.delivered_on IS 'The date named in the key';
COMMENT ON COLUMN raw.object_locations.first_seen_at IS 'When it was first fetched from here';
COMMENT ON COLUMN raw.object_locations.gone_at IS 'When a complete listing showed that it was deleted or overwritten; null while it is there';

CREATE TABLE raw.deliveries (
    source_code  text        NOT NULL REFERENCES control.sources,
    delivered_on date        NOT NULL,
    sha256       text        NOT NULL REFERENCES raw.objects,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    PRIMARY KEY (source_code, delivered_on, sha256)
);
CREATE INDEX deliveries_by_object ON raw.deliveries (sha256);
COMMENT ON TABLE raw.deliveries IS 'Which source delivered which object on which date';
COMMENT ON COLUMN raw.deliveries.source_code IS 'The source';
COMMENT ON COLUMN raw.deliveries.delivered_on IS 'The date in the key: the day the register was published';
COMMENT ON COLUMN raw.deliveries.sha256 IS 'The object';
COMMENT ON COLUMN raw.deliveries.first_seen_at IS 'When the delivery was first seen';
COMMENT ON COLUMN raw.deliveries.withdrawn_at IS 'When a person withdrew this delivery';

CREATE TABLE raw.annotation_events (
    event_sha256 text        PRIMARY KEY CHECK (event_sha256 ~ '^[0-9a-f]{64}$'),
    action       text        NOT NULL,
    project_id   bigint,
    via          text        NOT NULL CHECK (via IN ('webhook', 'poll', 'backfill')),
    payload      jsonb       NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    processed_at timestamptz,
    error        text
);
CREATE INDEX annotation_events_due ON raw.annotation_events (received_at) WHERE processed_at IS NULL;
COMMENT ON TABLE raw.annotation_events IS 'Everything Label Studio said, stored before anything acts on it';
COMMENT ON COLUMN raw.annotation_events.event_sha256 IS 'sha256 of the canonical JSON of the payload: the same words twice are one event';
COMMENT ON COLUMN raw.annotation_events.action IS 'Label Studio''s action, or the poller''s';
COMMENT ON COLUMN raw.annotation_events.project_id IS 'Label Studio''s project';
COMMENT ON COLUMN raw.annotation_events.via IS 'How it came';
COMMENT ON COLUMN raw.annotation_events.payload IS 'The words, without the project''s token';
COMMENT ON COLUMN raw.annotation_events.received_at IS 'When it was stored';
COMMENT ON COLUMN raw.annotation_events.processed_at IS 'When it was landed in label.annotations';
COMMENT ON COLUMN raw.annotation_events.error IS 'Why it could not be landed';

-- What arrived is never deleted and never rewritten: only the marks about it move.
GRANT SELECT, INSERT ON raw.objects, raw.object_locations, raw.deliveries, raw.annotation_events
    TO oceanid_pipeline;
GRANT UPDATE (withdrawn_at) ON raw.objects, raw.deliveries TO oceanid_pipeline;
GRANT UPDATE (gone_at) ON raw.object_locations TO oceanid_pipeline;
GRANT UPDATE (processed_at, error) ON raw.annotation_events TO oceanid_pipeline;

-- The keys of one listing, for this transaction's session: nothing is kept of it.
CREATE TEMPORARY TABLE IF NOT EXISTS listed (
    key           text        PRIMARY KEY,
    etag          text        NOT NULL,
    size_bytes    bigint      NOT NULL,
    last_modified timestamptz NOT NULL
)

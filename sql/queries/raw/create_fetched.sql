CREATE TEMPORARY TABLE fetched (
    bucket text, key text, etag text, last_modified timestamptz, version_id text, uri text,
    sha256 text, size_bytes bigint, media_type text, source_code text, delivered_on date
) ON COMMIT DROP

-- Who the document speaks of, or spoke of. changed: what their sources say has to be settled anew; lost: some
-- of it may be said no more; still: it was seen again, and by this nothing that is shown can change.
CREATE TEMPORARY TABLE touched (
    identity_key text    NOT NULL,
    source_code  text,
    changed      boolean NOT NULL,
    lost         boolean NOT NULL,
    still        boolean NOT NULL
) ON COMMIT DROP

-- When a release that waits for its publication is tried next, and what stood in its way.

ALTER TABLE label.dataset_releases
    ADD COLUMN attempts        integer NOT NULL DEFAULT 0,
    ADD COLUMN last_error      text,
    ADD COLUMN next_attempt_at timestamptz,
    ADD CHECK (published_at IS NULL OR (last_error IS NULL AND next_attempt_at IS NULL));
COMMENT ON COLUMN label.dataset_releases.attempts IS 'How often publishing it was stopped by the Hub or by a rule';
COMMENT ON COLUMN label.dataset_releases.last_error IS 'What stopped it the last time; null when nothing did, or it is published';
COMMENT ON COLUMN label.dataset_releases.next_attempt_at IS 'The Hub asked to be left alone until then';

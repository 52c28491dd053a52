-- Documents are given their splits when annotations land, and the salt and the bounds may still change until
-- the first release: under others they are given others.
ALTER TABLE label.splits
    ADD COLUMN policy_sha256 text NOT NULL DEFAULT ''
        CHECK (policy_sha256 = '' OR policy_sha256 ~ '^[0-9a-f]{64}$'),
    DROP CONSTRAINT splits_pkey,
    ADD PRIMARY KEY (dataset, member, policy_sha256);
COMMENT ON COLUMN label.splits.policy_sha256 IS 'Hash of the salt''s fingerprint and the bounds that it was given by; empty in rows of before there was this column, which are of releases and stay';

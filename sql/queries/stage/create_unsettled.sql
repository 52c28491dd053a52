-- Pairs of the region that a person has to judge.
CREATE TEMPORARY TABLE unsettled (
    conflict_type text    NOT NULL,
    identity_key  text    NOT NULL,
    other_key     text    NOT NULL,
    anew          boolean NOT NULL, -- a person judged it on less evidence
    rules         text[]  NOT NULL,
    evidence      text[]  NOT NULL
) ON COMMIT DROP

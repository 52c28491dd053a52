-- What disagrees now about the vessels looked at; evidence is what a person is asked to judge.
CREATE TEMPORARY TABLE disagreements (
    conflict_type   text   NOT NULL,
    dedupe_key      text   NOT NULL,
    vessel_id       bigint NOT NULL,
    other_vessel_id bigint,
    details         jsonb  NOT NULL
) ON COMMIT DROP

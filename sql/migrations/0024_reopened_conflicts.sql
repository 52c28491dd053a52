-- A decision about a conflict can be taken back; by whom and why is kept with it.

ALTER TABLE curated.entity_conflicts
    ADD COLUMN reopened_by      text,
    ADD COLUMN reopened_because text,
    ADD CHECK (num_nulls(reopened_by, reopened_because) IN (0, 2));
COMMENT ON COLUMN curated.entity_conflicts.reopened_by IS 'Who took the last decision back; null where nobody did';
COMMENT ON COLUMN curated.entity_conflicts.reopened_because IS 'Why; the decision itself is in promotion_log';

-- More was withdrawn under it: what is outside Postgres is to be looked at (again).
UPDATE control.withdrawals
SET held_by = ARRAY(SELECT DISTINCT unnest(held_by || CAST(:held_by AS text[])) ORDER BY 1),
    finished_at = NULL
WHERE withdrawal_id = :withdrawal_id

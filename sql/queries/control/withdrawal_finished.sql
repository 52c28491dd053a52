UPDATE control.withdrawals SET finished_at = now()
WHERE withdrawal_id = :withdrawal_id AND finished_at IS NULL

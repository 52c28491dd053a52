SELECT withdrawal_id, kind, subject, reason, withdrawn_by, withdrawn_at
FROM control.withdrawals
WHERE finished_at IS NULL
ORDER BY withdrawal_id

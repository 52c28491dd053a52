SELECT withdrawal_id, kind, subject, reason, withdrawn_by, withdrawn_at, held_by, finished_at
FROM control.withdrawals
WHERE kind = :kind AND subject = :subject

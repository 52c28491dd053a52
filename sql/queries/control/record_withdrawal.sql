INSERT INTO control.withdrawals (kind, subject, reason, withdrawn_by)
VALUES (:kind, :subject, :reason, :withdrawn_by)
ON CONFLICT (kind, subject) DO NOTHING

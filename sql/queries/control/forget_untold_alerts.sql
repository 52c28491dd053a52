-- Over before anybody heard of it.
DELETE FROM control.alerts WHERE told_at IS NULL AND recovered_at IS NOT NULL

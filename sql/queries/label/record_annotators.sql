INSERT INTO label.annotators AS known (ls_user_id, email)
SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:emails AS text[]))
ON CONFLICT (ls_user_id) DO UPDATE SET email = excluded.email, seen_at = now()
WHERE known.email <> excluded.email

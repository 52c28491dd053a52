UPDATE raw.objects SET withdrawn_at = now()
WHERE sha256 = ANY (:objects) AND withdrawn_at IS NULL

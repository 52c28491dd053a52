-- What was never more than a key that nobody knew; one that comes back is new.
DELETE FROM control.bucket_keys
WHERE state = 'unrouted' AND gone_at < :before

-- Files that people upload in Label Studio itself: nobody delivered them, and they have a task already.

ALTER TABLE raw.object_locations
    ALTER COLUMN source_code DROP NOT NULL,
    ALTER COLUMN delivered_on DROP NOT NULL,
    ADD CHECK ((source_code IS NULL) = (delivered_on IS NULL));
COMMENT ON COLUMN raw.object_locations.source_code IS 'The source named in the key; null for a file that people uploaded in Label Studio';
COMMENT ON COLUMN raw.object_locations.delivered_on IS 'The date named in the key; null for a file that people uploaded in Label Studio';
CREATE INDEX object_locations_of_people ON raw.object_locations (sha256)
    WHERE source_code IS NULL AND gone_at IS NULL;

COMMENT ON COLUMN control.bucket_keys.state IS 'pending: to be fetched; registered: its bytes are in raw.objects; unrouted: nobody knows what it is (see reason); label_studio: a file people imported there, of which Label Studio made tasks that hold its content';
-- What was only recognised so far is fetched: only images and pdf stay files behind a task.
UPDATE control.bucket_keys
SET state = 'pending'
WHERE state = 'label_studio' AND key ~* '\.(pdf|png|jpe?g|tiff?)$';

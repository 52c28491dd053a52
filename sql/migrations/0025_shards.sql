-- What was released is kept as the bytes of its shards, once, and not line by line: a release is made in
-- one pass, and written again by reading its shards.

CREATE TABLE label.shards (
    shard_id bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset  text    NOT NULL,
    version  integer NOT NULL,
    config   text    NOT NULL,
    path     text    NOT NULL,
    content  bytea   NOT NULL,
    UNIQUE (dataset, version, path),
    FOREIGN KEY (dataset, version) REFERENCES label.dataset_releases
        DEFERRABLE INITIALLY DEFERRED
);
-- Compressing it here takes more time than all the rest of a release.
ALTER TABLE label.shards ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE label.shards IS 'The files of lines that releases are made of, as they were released: any release can be written again to the byte, whatever has changed since';
COMMENT ON COLUMN label.shards.shard_id IS 'Surrogate key';
COMMENT ON COLUMN label.shards.dataset IS 'The dataset';
COMMENT ON COLUMN label.shards.version IS 'The release that first had it';
COMMENT ON COLUMN label.shards.config IS 'Config of the dataset that it belongs to';
COMMENT ON COLUMN label.shards.path IS 'Its path in the repository';
COMMENT ON COLUMN label.shards.content IS 'Its bytes';

-- As narrow as it can be, and without foreign keys: it has a row for every line, nothing in it ever
-- changes, and to watch it would cost more than all the rest of a large release.
CREATE TABLE label.shard_lines (
    shard_id           bigint  NOT NULL,
    line               integer NOT NULL CHECK (line > 0),
    annotation_version integer NOT NULL,
    annotation_id      bigint  NOT NULL,
    withdrawal_id      bigint,
    PRIMARY KEY (shard_id, line)
);
COMMENT ON TABLE label.shard_lines IS 'Which annotation version is on which line of which shard; label.annotation_refs shows it by name';
COMMENT ON COLUMN label.shard_lines.shard_id IS 'The shard';
COMMENT ON COLUMN label.shard_lines.line IS 'Line in the shard, from 1';
COMMENT ON COLUMN label.shard_lines.annotation_version IS 'Its version';
COMMENT ON COLUMN label.shard_lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.shard_lines.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';

INSERT INTO label.shards (dataset, version, config, path, content)
SELECT ref.dataset, ref.version, ref.config, ref.shard,
       convert_to(string_agg(made.content || E'\n', '' ORDER BY ref.line), 'UTF8')
FROM label.annotation_refs AS ref
JOIN label.record_lines AS made
    ON made.dataset = ref.dataset
   AND made.record = CASE WHEN ref.withdrawal_id IS NULL THEN ref.config ELSE 'tombstone' END
   AND made.annotation_id = ref.annotation_id
   AND made.annotation_version = ref.annotation_version
GROUP BY ref.dataset, ref.version, ref.config, ref.shard
ORDER BY ref.dataset, ref.version, ref.shard;
INSERT INTO label.shard_lines (shard_id, line, annotation_version, annotation_id, withdrawal_id)
SELECT shard.shard_id, ref.line, ref.annotation_version, ref.annotation_id, ref.withdrawal_id
FROM label.annotation_refs AS ref
JOIN label.shards AS shard
    ON shard.dataset = ref.dataset AND shard.version = ref.version AND shard.path = ref.shard
ORDER BY shard.shard_id, ref.line;
CREATE INDEX shard_lines_by_annotation ON label.shard_lines (annotation_id);

DROP TABLE label.annotation_refs;
DROP TABLE label.record_lines;
CREATE VIEW label.annotation_refs AS
SELECT shard.dataset, shard.version, shard.config, shard.path AS shard, said.line,
       said.annotation_id, said.annotation_version, said.withdrawal_id
FROM label.shard_lines AS said
JOIN label.shards AS shard USING (shard_id);
COMMENT ON VIEW label.annotation_refs IS 'Which annotation version is on which line of which shard of which release';
COMMENT ON COLUMN label.annotation_refs.dataset IS 'The dataset';
COMMENT ON COLUMN label.annotation_refs.version IS 'The release that first had the line';
COMMENT ON COLUMN label.annotation_refs.config IS 'Config of the dataset that the shard belongs to';
COMMENT ON COLUMN label.annotation_refs.shard IS 'Path of the shard in the repository';
COMMENT ON COLUMN label.annotation_refs.line IS 'Line in the shard, from 1';
COMMENT ON COLUMN label.annotation_refs.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.annotation_refs.annotation_version IS 'Its version';
COMMENT ON COLUMN label.annotation_refs.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';

GRANT SELECT, INSERT ON label.shards, label.shard_lines TO oceanid_pipeline;
GRANT SELECT ON label.annotation_refs TO oceanid_pipeline;

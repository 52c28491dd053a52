-- The lines of the next release are made as annotations land, so that a release only cuts, hashes and
-- keeps them: what it costs on the day does not grow with how long a line takes to make.

CREATE TABLE label.next_release (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    dataset      text    NOT NULL,
    version      integer NOT NULL,
    rules_sha256 text    NOT NULL CHECK (rules_sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE label.next_release IS 'What label.next_lines and label.leaving_lines follow upon, and the rules that they are made by; under others they are made anew';
COMMENT ON COLUMN label.next_release.one IS 'There is one row';
COMMENT ON COLUMN label.next_release.dataset IS 'The dataset';
COMMENT ON COLUMN label.next_release.version IS 'The release that the next one follows, 0 where that is the first';
COMMENT ON COLUMN label.next_release.rules_sha256 IS 'Hash of all that a line is made by besides its annotation';

CREATE TABLE label.next_lines (
    annotation_id bigint  NOT NULL,
    version       integer NOT NULL,
    record        text    NOT NULL,
    config        text    NOT NULL,
    split         text,
    labels        text,
    withdrawal_id bigint,
    content       bytea,
    broken_rule   text,
    broken        text,
    PRIMARY KEY (annotation_id, version, record)
);
-- Compressing a line takes longer than writing it, and it stays only until the next release.
ALTER TABLE label.next_lines ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX next_lines_broken ON label.next_lines (broken_rule) WHERE broken_rule IS NOT NULL;
COMMENT ON TABLE label.next_lines IS 'The lines that the next release of the dataset adds';
COMMENT ON COLUMN label.next_lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.next_lines.version IS 'Its version';
COMMENT ON COLUMN label.next_lines.record IS 'What is made of it: a config, or a tombstone';
COMMENT ON COLUMN label.next_lines.config IS 'Config of the dataset that the line goes to';
COMMENT ON COLUMN label.next_lines.split IS 'Split that the line goes to';
COMMENT ON COLUMN label.next_lines.labels IS 'JSON list of the labels on the line, for the card''s counts';
COMMENT ON COLUMN label.next_lines.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';
COMMENT ON COLUMN label.next_lines.content IS 'The line without its line end; none where it cannot be made';
COMMENT ON COLUMN label.next_lines.broken_rule IS 'The rule that the line would break; a release with such a line is refused';
COMMENT ON COLUMN label.next_lines.broken IS 'How it would, in words';

CREATE TABLE label.leaving_lines (
    shard_id      bigint  NOT NULL,
    line          integer NOT NULL,
    config        text    NOT NULL,
    annotation_id bigint  NOT NULL,
    version       integer NOT NULL,
    withdrawal_id bigint,
    PRIMARY KEY (shard_id, line)
);
CREATE INDEX leaving_lines_by_annotation ON label.leaving_lines (annotation_id);
COMMENT ON TABLE label.leaving_lines IS 'Published lines that the next release takes out; in the audit a tombstone takes their place';
COMMENT ON COLUMN label.leaving_lines.shard_id IS 'The shard';
COMMENT ON COLUMN label.leaving_lines.line IS 'Line in the shard, from 1';
COMMENT ON COLUMN label.leaving_lines.config IS 'Config of the dataset that the shard belongs to';
COMMENT ON COLUMN label.leaving_lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.leaving_lines.version IS 'Its version';
COMMENT ON COLUMN label.leaving_lines.withdrawal_id IS 'The withdrawal that wants it out';

COMMENT ON TABLE label.release_due IS 'Annotations that something happened to since their next lines were made; noted by triggers, so that no writer can forget it';

CREATE VIEW label.trainable_annotations AS
SELECT newest.annotation_id, newest.version, task.project, task.document_id
FROM label.current_annotations AS newest
JOIN label.tasks AS task ON task.task_key = newest.task_key
JOIN stage.documents AS document
    ON document.document_id = task.document_id AND document.status = 'parsed'
WHERE document.sha256 IS NOT NULL
  AND task.withdrawal_id IS NULL
  AND task.state <> 'superseded';
COMMENT ON VIEW label.trainable_annotations IS 'What models may train on: what stands, about documents that are there. A deleted object withdraws nothing';
COMMENT ON COLUMN label.trainable_annotations.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.trainable_annotations.version IS 'The version that stands';
COMMENT ON COLUMN label.trainable_annotations.project IS 'The project of its task';
COMMENT ON COLUMN label.trainable_annotations.document_id IS 'The document of its task';

GRANT SELECT, INSERT, UPDATE ON label.next_release TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE, DELETE ON label.next_lines, label.leaving_lines TO oceanid_pipeline;
GRANT SELECT ON label.trainable_annotations TO oceanid_pipeline;

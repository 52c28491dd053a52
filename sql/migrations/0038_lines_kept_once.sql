-- A line is kept once, from when it is made: a release does not write it again, it only says which lines its
-- shards are. What a release costs is then what it takes to read and hash its files.

CREATE TABLE label.lines (
    generation    bigint  NOT NULL,
    config        text    NOT NULL,
    split         text    NOT NULL,
    annotation_id bigint  NOT NULL,
    version       integer NOT NULL,
    labels        text,
    withdrawal_id bigint,
    content       bytea   NOT NULL,
    PRIMARY KEY (generation, config, split, annotation_id, version)
);
-- Compressing a line takes longer than writing it.
ALTER TABLE label.lines ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX lines_by_annotation ON label.lines (annotation_id, generation);
COMMENT ON TABLE label.lines IS 'The lines of the dataset, those of its next release among them; released ones never change';
COMMENT ON COLUMN label.lines.generation IS 'Which lines it was made with: those that one release was to add have one number';
COMMENT ON COLUMN label.lines.config IS 'Config of the dataset that the line belongs to';
COMMENT ON COLUMN label.lines.split IS 'Split that the line belongs to';
COMMENT ON COLUMN label.lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.lines.version IS 'Its version';
COMMENT ON COLUMN label.lines.labels IS 'JSON list of the labels on the line, for the card''s counts';
COMMENT ON COLUMN label.lines.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';
COMMENT ON COLUMN label.lines.content IS 'The line without its line end';

CREATE TABLE label.unmade_lines (
    generation    bigint  NOT NULL,
    annotation_id bigint  NOT NULL,
    version       integer NOT NULL,
    record        text    NOT NULL,
    rule          text    NOT NULL,
    why           text    NOT NULL,
    PRIMARY KEY (generation, annotation_id, version, record)
);
COMMENT ON TABLE label.unmade_lines IS 'Lines of the next release that cannot be made; it is refused while there is one';
COMMENT ON COLUMN label.unmade_lines.generation IS 'The lines that it would be made with';
COMMENT ON COLUMN label.unmade_lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.unmade_lines.version IS 'Its version';
COMMENT ON COLUMN label.unmade_lines.record IS 'What is to be made of it: a config, or a tombstone';
COMMENT ON COLUMN label.unmade_lines.rule IS 'The rule that the line would break';
COMMENT ON COLUMN label.unmade_lines.why IS 'How it would, in words';

-- Without foreign keys: a run names lines that need not be there, up to and from which it goes.
CREATE TABLE label.shard_runs (
    shard_id         bigint  NOT NULL,
    run              integer NOT NULL CHECK (run > 0),
    generation       bigint  NOT NULL,
    config           text    NOT NULL,
    split            text    NOT NULL,
    first_annotation bigint  NOT NULL,
    first_version    integer NOT NULL,
    last_annotation  bigint  NOT NULL,
    last_version     integer NOT NULL,
    PRIMARY KEY (shard_id, run),
    CHECK ((first_annotation, first_version) <= (last_annotation, last_version))
);
-- Among those of one release, the first that ends behind a line is the only one that it can be in.
CREATE INDEX shard_runs_by_line
    ON label.shard_runs (generation, config, split, last_annotation, last_version);
COMMENT ON TABLE label.shard_runs IS 'Which lines are in a shard: all from one key to another, both included; label.annotation_refs shows each';
COMMENT ON COLUMN label.shard_runs.shard_id IS 'The shard';
COMMENT ON COLUMN label.shard_runs.run IS 'Run in the shard, from 1';
COMMENT ON COLUMN label.shard_runs.generation IS 'The lines that it is a run of';
COMMENT ON COLUMN label.shard_runs.config IS 'Their config';
COMMENT ON COLUMN label.shard_runs.split IS 'Their split';
COMMENT ON COLUMN label.shard_runs.first_annotation IS 'Annotation that it begins with';
COMMENT ON COLUMN label.shard_runs.first_version IS 'Version that it begins with';
COMMENT ON COLUMN label.shard_runs.last_annotation IS 'Annotation that it ends with';
COMMENT ON COLUMN label.shard_runs.last_version IS 'Version that it ends with';

-- What was released so far: the shards are taken apart, each with lines of its own.
INSERT INTO label.lines
    (generation, config, split, annotation_id, version, labels, withdrawal_id, content)
SELECT shard.shard_id, shard.config, split_part(shard.path, '/', 3), place.annotation_id, place.annotation_version,
       NULLIF(CAST(CASE shard.config
           WHEN 'ner' THEN jsonb_path_query_array(CAST(said.content AS jsonb), '$.spans[*].label')
           WHEN 'layout' THEN jsonb_path_query_array(CAST(said.content AS jsonb), '$.boxes[*].label')
           WHEN 'tables' THEN jsonb_path_query_array(CAST(said.content AS jsonb), '$.verdict ? (@ != null)')
       END AS text), '[]'),
       place.withdrawal_id, convert_to(said.content, 'UTF8')
FROM label.shards AS shard
CROSS JOIN LATERAL string_to_table(convert_from(shard.content, 'UTF8'), E'\n')
    WITH ORDINALITY AS said (content, line)
JOIN label.shard_lines AS place ON place.shard_id = shard.shard_id AND place.line = said.line;
-- One run a shard, where its lines are in the order of their keys; else one a line.
INSERT INTO label.shard_runs
SELECT place.shard_id, row_number() OVER (PARTITION BY place.shard_id ORDER BY min(place.line)),
       place.shard_id, min(shard.config), min(split_part(shard.path, '/', 3)),
       (array_agg(place.annotation_id ORDER BY place.line))[1],
       (array_agg(place.annotation_version ORDER BY place.line))[1],
       (array_agg(place.annotation_id ORDER BY place.line DESC))[1],
       (array_agg(place.annotation_version ORDER BY place.line DESC))[1]
FROM (
    SELECT *, bool_or(is_back) OVER (PARTITION BY shard_id) AS is_unordered
    FROM (
        SELECT *, (annotation_id, annotation_version) <
                  lag((annotation_id, annotation_version)) OVER (PARTITION BY shard_id ORDER BY line) AS is_back
        FROM label.shard_lines
    ) AS known
) AS place
JOIN label.shards AS shard ON shard.shard_id = place.shard_id
GROUP BY place.shard_id, CASE WHEN place.is_unordered THEN place.line END;
ANALYZE label.lines, label.shard_runs;
DO $$
DECLARE
    broken text;
BEGIN
    SELECT shard.path INTO broken
    FROM label.shards AS shard
    WHERE content IS DISTINCT FROM (
        SELECT string_agg(line.content || '\x0a', '' ORDER BY part.run, line.annotation_id, line.version)
        FROM label.shard_runs AS part
        JOIN label.lines AS line
            ON line.generation = part.generation AND line.config = part.config AND line.split = part.split
           AND (line.annotation_id, line.version) >= (part.first_annotation, part.first_version)
           AND (line.annotation_id, line.version) <= (part.last_annotation, part.last_version)
        WHERE part.shard_id = shard.shard_id)
    LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION '% is not what its lines make', broken;
    END IF;
END
$$;

DROP VIEW label.annotation_refs;
DROP TABLE label.shard_lines;
ALTER TABLE label.shards DROP COLUMN content;
COMMENT ON TABLE label.shards IS 'The files of lines that releases are made of: any release can be written again to the byte, whatever has changed since';

CREATE VIEW label.line_places AS
SELECT shard.dataset, shard.version, shard.config, shard.path AS shard, shard.shard_id, part.run,
       line.annotation_id, line.version AS annotation_version, line.withdrawal_id
FROM label.shards AS shard
JOIN label.shard_runs AS part ON part.shard_id = shard.shard_id
JOIN label.lines AS line
    ON line.generation = part.generation AND line.config = part.config AND line.split = part.split
   AND (line.annotation_id, line.version) >= (part.first_annotation, part.first_version)
   AND (line.annotation_id, line.version) <= (part.last_annotation, part.last_version);
COMMENT ON VIEW label.line_places IS 'Which annotation version is in which shard of which release: as label.annotation_refs, without counting its lines';
COMMENT ON COLUMN label.line_places.dataset IS 'The dataset';
COMMENT ON COLUMN label.line_places.version IS 'The release that first had the shard';
COMMENT ON COLUMN label.line_places.config IS 'Config of the dataset that the shard belongs to';
COMMENT ON COLUMN label.line_places.shard IS 'Path of the shard in the repository';
COMMENT ON COLUMN label.line_places.shard_id IS 'The shard';
COMMENT ON COLUMN label.line_places.run IS 'Run in the shard, from 1';
COMMENT ON COLUMN label.line_places.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.line_places.annotation_version IS 'Its version';
COMMENT ON COLUMN label.line_places.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';

CREATE VIEW label.annotation_refs AS
SELECT dataset, version, config, shard,
       CAST(row_number() OVER (PARTITION BY dataset, version, shard
                               ORDER BY run, annotation_id, annotation_version) AS integer) AS line,
       annotation_id, annotation_version, withdrawal_id
FROM label.line_places;
COMMENT ON VIEW label.annotation_refs IS 'Which annotation version is on which line of which shard of which release';
COMMENT ON COLUMN label.annotation_refs.dataset IS 'The dataset';
COMMENT ON COLUMN label.annotation_refs.version IS 'The release that first had the line';
COMMENT ON COLUMN label.annotation_refs.config IS 'Config of the dataset that the shard belongs to';
COMMENT ON COLUMN label.annotation_refs.shard IS 'Path of the shard in the repository';
COMMENT ON COLUMN label.annotation_refs.line IS 'Line in the shard, from 1';
COMMENT ON COLUMN label.annotation_refs.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.annotation_refs.annotation_version IS 'Its version';
COMMENT ON COLUMN label.annotation_refs.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';

CREATE FUNCTION label.keep_released() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF EXISTS (SELECT FROM label.shard_runs AS part WHERE part.generation = OLD.generation) THEN
        RAISE EXCEPTION 'line of annotation % in %: released lines stay as they are', OLD.annotation_id, OLD.config;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
COMMENT ON FUNCTION label.keep_released() IS 'Refuses to change or delete a line that a release may hold';
REVOKE ALL ON FUNCTION label.keep_released() FROM PUBLIC;
CREATE TRIGGER keep_released BEFORE UPDATE OR DELETE ON label.lines
    FOR EACH ROW EXECUTE FUNCTION label.keep_released();

-- The lines of the next release are made anew, as after any change of their rules.
DROP TABLE label.next_lines;
DELETE FROM label.next_release;
ALTER TABLE label.next_release ADD COLUMN generation bigint NOT NULL;
COMMENT ON TABLE label.next_release IS 'What the lines of the next release follow upon, and the rules that they are made by; under others they are made anew';
COMMENT ON COLUMN label.next_release.generation IS 'The lines of the next release';

DROP TABLE label.leaving_lines;
CREATE TABLE label.leaving_lines (
    generation    bigint  NOT NULL,
    shard_id      bigint  NOT NULL,
    config        text    NOT NULL,
    annotation_id bigint  NOT NULL,
    version       integer NOT NULL,
    withdrawal_id bigint,
    PRIMARY KEY (generation, shard_id, annotation_id, version)
);
CREATE INDEX leaving_lines_by_annotation ON label.leaving_lines (generation, annotation_id);
COMMENT ON TABLE label.leaving_lines IS 'Published lines that the next release takes out; in the audit a tombstone takes their place';
COMMENT ON COLUMN label.leaving_lines.generation IS 'The lines of the release that takes it out';
COMMENT ON COLUMN label.leaving_lines.shard_id IS 'The shard';
COMMENT ON COLUMN label.leaving_lines.config IS 'Config of the dataset that the shard belongs to';
COMMENT ON COLUMN label.leaving_lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.leaving_lines.version IS 'Its version';
COMMENT ON COLUMN label.leaving_lines.withdrawal_id IS 'The withdrawal that wants it out';

GRANT SELECT, INSERT, UPDATE, DELETE ON label.lines, label.unmade_lines, label.leaving_lines
    TO oceanid_pipeline;
GRANT SELECT, INSERT ON label.shard_runs TO oceanid_pipeline;
GRANT SELECT ON label.line_places, label.annotation_refs TO oceanid_pipeline;

-- Lines that were never made, by annotation and version, numbered in their order.
CREATE TEMPORARY TABLE lines_to_make ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY annotation_id, version) AS position,
       annotation_id, version, array_agg(record) AS records
FROM (
    SELECT record, annotation_id, version FROM due_lines
    UNION
    SELECT 'tombstone', annotation_id, version FROM gone_lines WHERE config = 'audit'
) AS line
WHERE NOT EXISTS (
    SELECT FROM label.record_lines AS made
    WHERE made.dataset = :dataset
      AND made.record = line.record
      AND made.annotation_id = line.annotation_id
      AND made.annotation_version = line.version
)
GROUP BY annotation_id, version

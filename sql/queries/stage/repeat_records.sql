-- Records of the document that say, cell by cell, what one of the two newest days of delivery up to its own
-- said under the same headers and by the same mapping: they repeat it. What people are asked about, or
-- answered, at a record belongs to that record alone.
INSERT INTO stage.repeated_records (document_id, record_no, as_document_id, as_record_no)
WITH earlier AS (
    SELECT document.document_id, dense_rank() OVER (ORDER BY first.delivered_on DESC) AS days_back
    FROM stage.documents AS this
    JOIN stage.documents AS document USING (source_code)
    CROSS JOIN LATERAL (
        SELECT min(delivery.delivered_on) AS delivered_on
        FROM raw.deliveries AS delivery
        WHERE delivery.sha256 = document.sha256 AND delivery.source_code = document.source_code
    ) AS first
    WHERE this.document_id = :document_id
      AND document.document_id <> this.document_id
      AND document.mapped_by = :mapped_by
      AND document.headers = this.headers
      AND document.held IS NULL -- else it may have kept the facts of the mapping before
      AND NOT document.mapping_report ? 'left out'
      AND first.delivered_on <= :delivered_on
)
SELECT DISTINCT ON (this.row_no)
       this.document_id, this.row_no,
       COALESCE(known.as_document_id, original.document_id),
       COALESCE(known.as_record_no, original.row_no)
FROM stage.table_ingest AS this
JOIN earlier ON earlier.days_back <= 2
JOIN stage.table_ingest AS original
    ON original.document_id = earlier.document_id AND original.row_hash = this.row_hash
LEFT JOIN stage.repeated_records AS known
    ON known.document_id = original.document_id AND known.record_no = original.row_no
WHERE this.document_id = :document_id
  AND NOT EXISTS (
      SELECT FROM stage.extractions AS asked
      WHERE asked.document_id = COALESCE(known.as_document_id, original.document_id)
        AND asked.record_no = COALESCE(known.as_record_no, original.row_no)
        AND (asked.validity = 'invalid' OR asked.overruled OR asked.producer = 'ruling')
  )
  AND NOT EXISTS (
      SELECT FROM stage.review_places AS place
      WHERE place.document_id = this.document_id
        AND (place.record_no = this.row_no
             OR place.record_no IS NULL AND place.annotation_id IS NULL)
  )
ORDER BY this.row_no, original.document_id, original.row_no

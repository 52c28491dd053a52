-- Records that repeat no other.
SELECT this.row_no, CAST(this.cells AS text) AS cells
FROM stage.table_ingest AS this
WHERE this.document_id = :document_id
  AND this.row_no > :after
  AND NOT EXISTS (
      SELECT FROM stage.repeated_records AS repeated
      WHERE repeated.document_id = :document_id AND repeated.record_no = this.row_no
  )
ORDER BY this.row_no
LIMIT :most

-- Records that repeat others, and what those were found to say at their promotion: they say it too. Where
-- the others are not promoted as they are now, their facts are heard like any.
CREATE TEMPORARY TABLE recognised ON COMMIT DROP AS
SELECT repeated.record_no, repeated.as_document_id, repeated.as_record_no,
       (SELECT original.profile_id
        FROM stage.records AS original
        WHERE original.document_id = repeated.as_document_id
          AND original.record_no = repeated.as_record_no) AS profile_id,
       NOT document.promotion_due AND document.said_from IS NOT NULL AS is_known
FROM speaking
JOIN stage.repeated_records AS repeated USING (document_id)
JOIN stage.documents AS document ON document.document_id = repeated.as_document_id

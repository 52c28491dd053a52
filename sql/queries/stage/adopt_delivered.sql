-- What people had uploaded in Label Studio, a source now delivers: the document is that source's.
UPDATE stage.documents AS document
SET source_code = delivered.source_code
FROM (
    SELECT sha256, min(source_code) AS source_code
    FROM fetched
    WHERE source_code IS NOT NULL
    GROUP BY sha256
) AS delivered
WHERE document.sha256 = delivered.sha256 AND document.source_code IS NULL

-- What the records of the document repeat: the facts by label, cell and validity, and in how many records the
-- column is met. A cell with several values is one column: its parts are counted together.
SELECT label, place, validity, CAST(sum(facts) AS bigint) AS facts, CAST(sum(records) AS bigint) AS records
FROM (
    SELECT fact.label, substr(fact.locator, strpos(fact.locator, '/') + 1) AS place, fact.validity,
           count(*) AS facts, count(*) AS records
    FROM stage.repeated_records AS repeated
    JOIN stage.extractions AS fact
        ON fact.document_id = repeated.as_document_id AND fact.record_no = repeated.as_record_no
    WHERE repeated.document_id = :document_id
      AND (right(fact.locator, 1) <> ']'
           OR substr(fact.locator, strpos(fact.locator, '/') + 1) = ANY (:headers))
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT label, place, validity, sum(facts), count(*)
    FROM (
        SELECT repeated.record_no, fact.label,
               regexp_replace(substr(fact.locator, strpos(fact.locator, '/') + 1), '\[\d+\]$', '') AS place,
               fact.validity, count(*) AS facts
        FROM stage.repeated_records AS repeated
        JOIN stage.extractions AS fact
            ON fact.document_id = repeated.as_document_id AND fact.record_no = repeated.as_record_no
        WHERE repeated.document_id = :document_id
          AND right(fact.locator, 1) = ']'
          AND substr(fact.locator, strpos(fact.locator, '/') + 1) <> ALL (:headers)
        GROUP BY 1, 2, 3, 4
    ) AS several
    GROUP BY 1, 2, 3
) AS counted
GROUP BY label, place, validity

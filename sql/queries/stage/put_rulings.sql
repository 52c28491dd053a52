-- What people answered, as facts at the places that they answered about.
INSERT INTO stage.extractions AS known
    (document_id, record_no, locator, label, producer, qualifier, value_raw, value_norm, unit,
     validity, db_mapping, annotation_id)
SELECT DISTINCT ON (place.document_id, place.record_no, place.locator, place.label)
       place.document_id, place.record_no, place.locator, place.label, 'ruling', fact.qualifier,
       item.corrected_value, item.corrected_norm, item.corrected_unit, 'valid', fact.db_mapping,
       item.annotation_id
FROM stage.review_places AS place
JOIN stage.review_items AS item ON item.review_id = place.review_id
JOIN stage.extractions AS fact
    ON (fact.document_id, fact.record_no, fact.locator, fact.label)
       = (place.document_id, place.record_no, place.locator, place.label)
WHERE (place.review_id = ANY (:reviews) OR place.document_id = :document_id)
  AND item.overrules
  AND item.corrected_norm IS NOT NULL
  AND fact.producer <> 'ruling'
ORDER BY place.document_id, place.record_no, place.locator, place.label, item.closed_at DESC,
         item.review_id
ON CONFLICT (document_id, record_no, locator, label, producer) DO UPDATE
SET value_raw = excluded.value_raw, value_norm = excluded.value_norm, unit = excluded.unit,
    annotation_id = excluded.annotation_id
WHERE (known.value_raw, known.value_norm, known.unit, known.annotation_id)
      IS DISTINCT FROM
      (excluded.value_raw, excluded.value_norm, excluded.unit, excluded.annotation_id)

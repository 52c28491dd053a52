-- Declared, and nothing was ever filed under it.
DELETE FROM control.sources AS source
WHERE source.source_code = :source_code
  AND source.renamed_to IS NULL
  AND NOT EXISTS (SELECT FROM raw.object_locations AS location
                  WHERE location.source_code = source.source_code)
  AND NOT EXISTS (SELECT FROM stage.documents AS document
                  WHERE document.source_code = source.source_code)

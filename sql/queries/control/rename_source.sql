-- Whatever is filed under the code goes along: see the foreign keys.
UPDATE control.sources
SET source_code = :code, first_code = COALESCE(first_code, source_code)
WHERE source_code = :former

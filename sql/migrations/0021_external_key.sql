-- An object with records that several sources delivered has a document of each.

COMMENT ON COLUMN stage.documents.external_key IS 'The object''s sha256, with @source for a further source of the same bytes, with #sheet for a workbook''s sheet; for a task made by people, its key in Label Studio';

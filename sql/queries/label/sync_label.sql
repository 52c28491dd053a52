INSERT INTO label.taxonomy (version, label, position, tier, kind, db_mapping)
VALUES (:version, :label, :position, :tier, :kind, :db_mapping)
ON CONFLICT (version, label) DO UPDATE
SET position = excluded.position, tier = excluded.tier, kind = excluded.kind,
    db_mapping = excluded.db_mapping

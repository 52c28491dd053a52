SELECT version, label, position, tier, kind, db_mapping FROM label.taxonomy

SELECT max(version) FROM control.schema_versions

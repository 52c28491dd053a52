"""One outside system each, typed: no Dagster, no SQL, and no client knows another."""

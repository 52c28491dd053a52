"""Dagster resources: environment names in, a client or store out, opened once a run."""

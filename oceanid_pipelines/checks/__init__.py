"""Dagster asset checks, one module a layer; a check is named by what is true when it passes."""

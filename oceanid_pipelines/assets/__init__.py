"""Dagster assets: call a flow, report what it did. No logic."""

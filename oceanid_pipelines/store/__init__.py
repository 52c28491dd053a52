"""Postgres: connections, locks, migrations, and one module per concern. No Dagster, no clients.

Statements live in `sql/queries/`; functions here run them and return frozen values.
"""

"""The steps themselves, joining clients and store. No Dagster: a run is a function call."""

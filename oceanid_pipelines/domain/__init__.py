"""Pure functions and frozen values: no I/O, no Dagster, no SQL, no clock but an argument."""

"""The schema of the analytics database: migrating it, and proving what it is. No rows of it."""

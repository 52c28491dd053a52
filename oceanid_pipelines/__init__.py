"""Oceanid pipelines: maritime documents to labelled, curated and versioned data.

Start at `definitions.py` (what runs) or `cli/` (what people type); `flows/` holds the steps.
"""

-- How many processed events are as old as what housekeeping deletes elsewhere; these are kept for ever.
SELECT count(*) FROM raw.annotation_events WHERE processed_at < :before

"""What makes runs happen: jobs, sensors, schedules."""

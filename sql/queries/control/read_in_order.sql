-- What is read next is read by its index, and not sorted as a whole: of what was just written the planner
-- knows nothing, and these are gigabytes.
SET LOCAL enable_sort = off

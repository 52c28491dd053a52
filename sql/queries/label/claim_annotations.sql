-- What was said of tasks before they were known; what was said itself is never changed.
SELECT label.claim_annotations(CAST(:tasks AS bigint[]))

-- A text is in the split of the object it was found in, if that has one, or where its hash puts it.
INSERT INTO label.splits (dataset, member, split)
SELECT DISTINCT ON (wanted.text) :dataset, wanted.text, coalesce(known.split, wanted.split)
FROM unnest(CAST(:objects AS text[]), CAST(:texts AS text[]), CAST(:splits AS text[]))
    AS wanted (object, text, split)
LEFT JOIN label.splits AS known ON known.dataset = :dataset AND known.member = wanted.object
ORDER BY wanted.text, known.split IS NULL, wanted.object
ON CONFLICT (dataset, member) DO NOTHING

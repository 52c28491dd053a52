-- An object is in the split of its text, once for all.
INSERT INTO label.splits (dataset, member, split)
SELECT DISTINCT ON (wanted.object) :dataset, wanted.object, text.split
FROM unnest(CAST(:objects AS text[]), CAST(:texts AS text[])) AS wanted (object, text)
JOIN label.splits AS text ON text.dataset = :dataset AND text.member = wanted.text
ORDER BY wanted.object, wanted.text
ON CONFLICT (dataset, member) DO NOTHING

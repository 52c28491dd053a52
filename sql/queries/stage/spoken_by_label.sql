-- How often people marked each label, in what counts of theirs; by the partial index of annotations.
SELECT label AS name, count(*) AS value
FROM stage.extractions
WHERE annotation_id IS NOT NULL AND producer = 'human'
GROUP BY label
ORDER BY value DESC, name

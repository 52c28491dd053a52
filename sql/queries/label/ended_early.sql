-- Deletions heard of before their annotation, which is not heard of to this day: few.
SELECT ended.annotation_id
FROM label.early_deletions AS ended
WHERE NOT EXISTS (SELECT FROM label.annotations AS said
                  WHERE said.annotation_id = ended.annotation_id)

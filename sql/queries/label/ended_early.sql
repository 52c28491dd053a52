SELECT annotation_id FROM label.early_deletions WHERE annotation_id = ANY (:annotations)

SELECT coalesce(max(version), 0) + 1 FROM label.dataset_releases WHERE dataset = :dataset

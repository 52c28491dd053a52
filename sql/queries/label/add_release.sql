INSERT INTO label.dataset_releases (dataset, version, manifest_sha256, manifest, repo)
VALUES (:dataset, :version, :manifest_sha256, CAST(:manifest AS jsonb), :repo)

INSERT INTO label.release_files (sha256, content) VALUES (:sha256, :content)
ON CONFLICT (sha256) DO NOTHING

SELECT content FROM label.release_files WHERE sha256 = :sha256

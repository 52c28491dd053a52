SELECT sha256 FROM raw.objects WHERE sha256 = :sha256

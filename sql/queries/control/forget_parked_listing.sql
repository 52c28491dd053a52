DELETE FROM control.bucket_listing WHERE bucket = :bucket

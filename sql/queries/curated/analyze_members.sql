ANALYZE members

-- For one promotion: sorts and hashes of a large document stay in memory, or take fewer passes.
SET LOCAL work_mem = '32MB'

INSERT INTO label.shards (dataset, version, config, path)
SELECT :dataset, :version, said.config, said.path
FROM unnest(CAST(:configs AS text[]), CAST(:paths AS text[])) WITH ORDINALITY
    AS said (config, path, number)
ORDER BY said.number

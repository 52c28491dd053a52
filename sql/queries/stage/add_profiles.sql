INSERT INTO stage.profiles
    (content, source_code, identity_key, imo, numbers, name_key, flag, ircs, registration, dimensions,
     called, valid_from, valid_to, document_id, record_no, first_seen, last_seen)
SELECT heard.content, heard.source_code, heard.identity_key, heard.imo, heard.numbers, heard.name_key,
       heard.flag, heard.ircs, heard.registration, heard.dimensions, heard.called, heard.valid_from,
       heard.valid_to, :document_id, heard.record_no, heard.first_seen, heard.last_seen
FROM heard
JOIN (
    SELECT content, min(record_no) AS record_no
    FROM heard
    GROUP BY content
) AS first USING (content, record_no)
WHERE NOT EXISTS (SELECT FROM stage.profiles AS known WHERE known.content = heard.content)
ORDER BY heard.record_no

-- What each record of the document says, as a hash and by what identifies its vessel. What being in the
-- source means is part of what a record says; a register is known by the first code it had. One with two
-- IMO numbers is about neither: it is whoever has both, until a person decides. One that gives neither a
-- number nor two marks is about nobody. Reads the document's facts by their primary key, named as a value
-- so that the planner sees how few they are, and those of the records that it repeats.
CREATE TEMPORARY TABLE heard ON COMMIT DROP AS
WITH said AS (
    SELECT fact.record_no,
           bit_xor(hashtextextended(fact.content, 0)) AS one_half,
           bit_xor(hashtextextended(fact.content, 1)) AS other_half,
           min(fact.value_norm) FILTER (WHERE fact.label = 'IMO') AS imo,
           max(fact.value_norm) FILTER (WHERE fact.label = 'IMO') AS other_imo,
           min(fact.value_norm) FILTER (WHERE fact.label = 'RFMO_VESSEL_ID') AS own_number,
           array_agg(fact.number ORDER BY fact.foreign_number, fact.number COLLATE "C")
               FILTER (WHERE fact.number IS NOT NULL) AS numbers,
           min(fact.value_norm COLLATE "C") FILTER (WHERE fact.label = 'VESSEL_NAME') AS name,
           min(fact.value_norm) FILTER (WHERE fact.label = 'FLAG') AS flag,
           max(fact.value_norm) FILTER (WHERE fact.label = 'FLAG') AS other_flag,
           min(fact.value_norm) FILTER (WHERE fact.label = 'IRCS') AS ircs,
           max(fact.value_norm) FILTER (WHERE fact.label = 'IRCS') AS other_ircs,
           min(fact.value_norm) FILTER (WHERE fact.label = 'NATIONAL_REGISTRATION') AS registration,
           min(fact.value_norm) FILTER (WHERE fact.label = 'MMSI') AS mmsi,
           jsonb_object_agg(fact.dimension, CAST(fact.value_norm AS numeric) ORDER BY fact.value_norm)
               FILTER (WHERE fact.dimension IS NOT NULL) AS dimensions,
           min(fact.value_norm) FILTER (WHERE fact.label = 'DATE' AND fact.qualifier = 'VALID_FROM')
               AS valid_from,
           max(fact.value_norm) FILTER (WHERE fact.label = 'DATE' AND fact.qualifier = 'VALID_TO')
               AS valid_to
    FROM (
        SELECT fact.record_no, fact.label, fact.qualifier, fact.value_norm,
               concat_ws(chr(31), CASE WHEN fact.locator LIKE 'r%/%'
                             THEN substr(fact.locator, strpos(fact.locator, '/')) ELSE fact.locator END,
                         fact.label,
                         fact.producer, fact.value_raw, fact.value_norm,
                         'q' || fact.qualifier, 'u' || fact.unit) AS content,
               fact.label <> 'RFMO_VESSEL_ID' OR fact.qualifier IS NOT NULL AS foreign_number,
               CASE fact.label
                   WHEN 'RFMO_VESSEL_ID'
                       THEN COALESCE(fact.renamed ->> fact.qualifier, fact.qualifier, fact.register)
                            || ':' || fact.value_norm
                   WHEN 'EU_CFR' THEN 'EU_CFR:' || fact.value_norm
               END AS number,
               CASE WHEN fact.label IN ('LENGTH', 'TONNAGE')
                   THEN fact.label || '/' || COALESCE(fact.qualifier, '') END AS dimension
        FROM (
            SELECT fact.*, speaking.register, speaking.renamed
            FROM speaking
            CROSS JOIN stage.facts AS fact
            WHERE fact.document_id = :kept_document_id
            UNION ALL
            SELECT fact.document_id, recognised.record_no, fact.locator, fact.label, fact.producer,
                   fact.qualifier, fact.value_raw, fact.value_norm, fact.unit, fact.db_mapping,
                   fact.annotation_id, speaking.register, speaking.renamed
            FROM speaking
            CROSS JOIN recognised
            JOIN stage.facts AS fact
                ON fact.document_id = recognised.as_document_id
               AND fact.record_no = recognised.as_record_no
            WHERE NOT recognised.is_known
        ) AS fact
        WHERE fact.db_mapping LIKE 'curated.%'
    ) AS fact
    GROUP BY fact.record_no
), single AS (
    SELECT said.record_no, said.one_half, said.other_half, said.numbers, said.dimensions,
           CASE WHEN said.imo = said.other_imo THEN said.imo END AS imo,
           CASE WHEN said.imo <> said.other_imo THEN said.imo || '+' || said.other_imo END AS imos,
           stage.name_key(said.name) AS name_key,
           CASE WHEN said.flag = said.other_flag THEN said.flag END AS flag,
           CASE WHEN said.ircs = said.other_ircs THEN said.ircs END AS ircs,
           NULLIF(regexp_replace(upper(said.registration COLLATE "C"), '[^A-Z0-9]', '', 'g'), '')
               AS registration,
           said.mmsi,
           COALESCE(said.own_number, said.name) AS called,
           CAST(said.valid_from AS date) AS valid_from, CAST(said.valid_to AS date) AS valid_to
    FROM said
)
SELECT single.record_no,
       CAST(md5(concat_ws(
           ':', speaking.first_code, single.one_half, single.other_half, 'a' || speaking.authority,
           't' || speaking.authorization_type)) AS uuid) AS content,
       speaking.source_code,
       CASE
           WHEN single.imos IS NOT NULL THEN 'imos:' || single.imos
           WHEN single.imo IS NOT NULL THEN 'imo:' || single.imo
           WHEN single.numbers IS NOT NULL THEN 'number:' || single.numbers[1]
           ELSE 'record:' || speaking.register || ':' || md5(concat_ws(
               chr(31), 'n' || single.name_key, 'f' || single.flag, 'c' || single.ircs,
               'r' || single.registration, 'm' || single.mmsi))
       END AS identity_key,
       single.imo, single.numbers, single.name_key, single.flag, single.ircs, single.registration,
       single.dimensions, single.called, single.valid_from, single.valid_to,
       speaking.first_seen, speaking.last_seen
FROM speaking
CROSS JOIN single
WHERE COALESCE(single.imo, single.imos) IS NOT NULL
   OR single.numbers IS NOT NULL
   OR num_nonnulls(single.name_key, single.ircs) > 0
      AND num_nonnulls(single.name_key, single.ircs, single.flag, single.registration, single.mmsi) > 1

-- How much reaches a person: cells that are asked about, of all cells that say something, as the mappings
-- of today count them.
SELECT (SELECT count(*) FROM stage.review_items WHERE status = 'open') AS open,
       (SELECT count(*) FROM stage.review_items WHERE status <> 'open') AS answered,
       (SELECT count(*)
        FROM (SELECT DISTINCT document_id, record_no, locator
              FROM stage.review_places
              WHERE locator IS NOT NULL) AS place) AS cells_asked_about,
       (SELECT CAST(coalesce(sum(CAST(counted.cells AS bigint)), 0) AS bigint)
        FROM stage.documents AS document
        CROSS JOIN LATERAL jsonb_each(document.mapping_report -> 'coverage') AS label (name, of_it)
        CROSS JOIN LATERAL jsonb_each_text(label.of_it) AS counted (validity, cells)
        WHERE counted.validity <> 'null') AS cells

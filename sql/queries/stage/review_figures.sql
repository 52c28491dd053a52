-- How much reaches a person: cells that are asked about, of all cells that say something.
SELECT (SELECT count(*) FROM stage.review_items WHERE status = 'open') AS open,
       (SELECT count(*) FROM stage.review_items WHERE status <> 'open') AS answered,
       (SELECT count(*) FROM (
            SELECT DISTINCT document_id, record_no, locator
            FROM stage.review_places
            WHERE locator IS NOT NULL) AS place) AS cells_asked_about,
       (SELECT count(*) FROM stage.extractions
        WHERE producer = 'cell' AND validity <> 'null') AS cells

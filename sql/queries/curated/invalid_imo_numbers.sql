SELECT vessel_uuid, imo
FROM curated.vessels
WHERE imo IS NOT NULL
  AND (
      7 * CAST(substr(imo, 1, 1) AS integer) + 6 * CAST(substr(imo, 2, 1) AS integer)
      + 5 * CAST(substr(imo, 3, 1) AS integer) + 4 * CAST(substr(imo, 4, 1) AS integer)
      + 3 * CAST(substr(imo, 5, 1) AS integer) + 2 * CAST(substr(imo, 6, 1) AS integer)
  ) % 10 <> CAST(substr(imo, 7, 1) AS integer)
LIMIT 1000

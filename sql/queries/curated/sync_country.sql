INSERT INTO curated.country_iso (alpha3, alpha2, name, mids)
VALUES (:alpha3, :alpha2, :name, :mids)
ON CONFLICT (alpha3) DO UPDATE
SET alpha2 = excluded.alpha2, name = excluded.name, mids = excluded.mids

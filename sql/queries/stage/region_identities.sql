SELECT region.identity_key, min(profile.imo) AS imo,
       COALESCE(array_agg(DISTINCT profile.source_code)
                FILTER (WHERE profile.source_code IS NOT NULL), '{}') AS sources
FROM region
LEFT JOIN stage.profiles AS profile USING (identity_key)
GROUP BY region.identity_key

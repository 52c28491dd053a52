SELECT DISTINCT source_code FROM stage.profiles ORDER BY source_code

SELECT COALESCE(max(profile_id), 0) FROM stage.profiles

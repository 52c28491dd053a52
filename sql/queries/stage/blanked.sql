SELECT profile_id, source_code, hidden_imo, identity_key, name_key, flag, ircs, registration, dimensions
FROM blanked

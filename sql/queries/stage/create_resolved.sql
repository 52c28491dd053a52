-- Which identity stands for the vessel of each in the region.
CREATE TEMPORARY TABLE resolved (identity_key text PRIMARY KEY, same_as text NOT NULL) ON COMMIT DROP

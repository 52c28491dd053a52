-- Vessels whose displayed values and conflicts are looked at again.
CREATE TEMPORARY TABLE shown (vessel_id bigint NOT NULL) ON COMMIT DROP

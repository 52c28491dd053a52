-- Pairs that the rules leave to a person: see domain/resolution.py. A decision that two are two stands; what
-- it did not know opens a conflict of its own beside it.
INSERT INTO disagreements (conflict_type, dedupe_key, vessel_id, other_vessel_id, details)
SELECT unsettled.conflict_type,
       CASE unsettled.conflict_type WHEN 'MATCH_CANDIDATE' THEN 'match:' ELSE 'two imos:' END
           || one.identity_key || '|' || other.identity_key
           || CASE WHEN unsettled.anew THEN '|' || array_to_string(unsettled.evidence, '|') ELSE '' END,
       one.vessel_id, other.vessel_id,
       jsonb_build_object(
           'identities', jsonb_build_array(one.identity_key, other.identity_key),
           'rules', to_jsonb(unsettled.rules), 'evidence', to_jsonb(unsettled.evidence))
FROM unsettled
JOIN curated.vessels AS one ON one.identity_key = unsettled.identity_key
JOIN curated.vessels AS other ON other.identity_key = unsettled.other_key

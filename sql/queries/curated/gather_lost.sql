-- Standing assertions that the document may have made, or seen last, and does not make now; each with
-- the citation and dates it gets from whoever of the same source still makes it, by the same rules as
-- in assert_*.sql, or with none. Reads those by the index on IMO numbers, then the facts' primary key.
CREATE TEMPORARY TABLE lost ON COMMIT DROP AS
WITH this AS (
    SELECT document.document_id, document.source_code, max(delivery.delivered_on) AS last_seen
    FROM stage.documents AS document
    JOIN raw.deliveries AS delivery USING (sha256, source_code)
    WHERE document.document_id = :document_id
    GROUP BY document.document_id
), standing AS (
    SELECT 'identifiers' AS kind, identifier_id AS assertion_id, vessel_id, identifier_type AS label,
           NULL AS basis, identifier_value AS value, NULL AS unit,
           source_code, document_id, last_seen
    FROM curated.vessel_identifiers
    WHERE retracted_at IS NULL
    UNION ALL
    SELECT 'info', info_id, vessel_id, attribute, NULL, value, NULL,
           source_code, document_id, last_seen
    FROM curated.vessel_info
    WHERE retracted_at IS NULL
    UNION ALL
    SELECT 'metrics', metric_id, vessel_id, metric, basis, CAST(trim_scale(value) AS text), unit,
           source_code, document_id, last_seen
    FROM curated.vessel_metrics
    WHERE retracted_at IS NULL
), unsaid AS (
    SELECT standing.kind, standing.assertion_id, standing.vessel_id, standing.label, standing.basis,
           standing.value, standing.unit, standing.source_code, vessel.imo,
           standing.document_id = this.document_id AS cited
    FROM this
    JOIN standing USING (source_code)
    JOIN curated.vessels AS vessel USING (vessel_id)
    WHERE (standing.document_id = this.document_id OR standing.last_seen = this.last_seen)
      AND NOT EXISTS (
          SELECT FROM evidence
          WHERE evidence.identity_key = vessel.identity_key
            AND evidence.label = standing.label
            AND CASE WHEN evidence.db_mapping = 'curated.vessel_metrics' THEN
                    CAST(trim_scale(CAST(evidence.value_norm AS numeric)) AS text) = standing.value
                    AND evidence.qualifier IS NOT DISTINCT FROM standing.basis
                    AND evidence.unit IS NOT DISTINCT FROM standing.unit
                ELSE evidence.value_norm = standing.value END
      )
), still AS (
    SELECT DISTINCT ON (unsaid.kind, unsaid.assertion_id)
           unsaid.kind, unsaid.assertion_id, fact.document_id, fact.locator, fact.value_raw,
           delivered.first_seen,
           max(delivered.last_seen) OVER (PARTITION BY unsaid.kind, unsaid.assertion_id) AS last_seen
    FROM unsaid
    JOIN stage.extractions AS identity
        ON identity.label = 'IMO' AND identity.validity = 'valid'
       AND identity.value_norm = unsaid.imo AND identity.record_no > 0
    JOIN stage.documents AS other
        ON other.document_id = identity.document_id AND other.source_code = unsaid.source_code
    JOIN LATERAL (
        SELECT min(delivery.delivered_on) AS first_seen, max(delivery.delivered_on) AS last_seen
        FROM raw.deliveries AS delivery
        JOIN raw.objects AS object USING (sha256)
        WHERE delivery.sha256 = other.sha256
          AND delivery.source_code = other.source_code
          AND delivery.withdrawn_at IS NULL
          AND object.withdrawn_at IS NULL
    ) AS delivered ON delivered.first_seen IS NOT NULL
    JOIN stage.extractions AS fact
        ON fact.document_id = identity.document_id AND fact.record_no = identity.record_no
       AND fact.label = unsaid.label AND fact.validity = 'valid'
       AND CASE WHEN fact.db_mapping = 'curated.vessel_metrics' THEN
               CAST(trim_scale(CAST(fact.value_norm AS numeric)) AS text) = unsaid.value
               AND fact.qualifier IS NOT DISTINCT FROM unsaid.basis
               AND fact.unit IS NOT DISTINCT FROM unsaid.unit
           ELSE fact.value_norm = unsaid.value END
    WHERE NOT EXISTS (
        SELECT FROM stage.extractions AS second
        WHERE second.document_id = identity.document_id
          AND second.record_no = identity.record_no
          AND second.label = 'IMO' AND second.validity = 'valid'
          AND second.value_norm <> unsaid.imo
    )
    ORDER BY unsaid.kind, unsaid.assertion_id, delivered.first_seen, other.external_key,
             fact.record_no, fact.locator
)
SELECT kind, assertion_id, unsaid.vessel_id, still.document_id, still.locator, still.value_raw,
       still.first_seen, still.last_seen
FROM unsaid
LEFT JOIN still USING (kind, assertion_id)
WHERE unsaid.cited OR still.document_id IS NOT NULL

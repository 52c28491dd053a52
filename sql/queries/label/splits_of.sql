-- Many members at once: as one text, for a driver makes an array of them slowly.
SELECT member, split
FROM label.splits
WHERE dataset = :dataset AND member = ANY (string_to_array(CAST(:members AS text), ','))
  AND policy_sha256 IN ('', :policy_sha256)

-- A withdrawn delivery is named by its source: one that is unfinished is found again.
UPDATE control.withdrawals AS said
SET subject = :code || substr(said.subject, length(:former) + 1)
WHERE said.kind = 'delivery'
  AND starts_with(said.subject, :former || '/')
  AND NOT EXISTS (
      SELECT FROM control.withdrawals AS known
      WHERE known.kind = said.kind
        AND known.subject = :code || substr(said.subject, length(:former) + 1)
  )

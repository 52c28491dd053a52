-- Before the next batch of the same transaction.
DROP TABLE due_lines

-- One page of a listing. A key may come twice in a listing that ran beside a writer.
CREATE TEMPORARY TABLE IF NOT EXISTS listed_page (LIKE listed)

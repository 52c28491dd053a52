SELECT member, split FROM label.splits WHERE dataset = :dataset AND member = ANY (:members)

SELECT content FROM label.shards WHERE dataset = :dataset AND version = :version AND path = :path

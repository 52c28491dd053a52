SELECT dataset, version, rules_sha256 FROM label.next_release

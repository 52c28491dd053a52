SELECT dataset, version, rules_sha256, generation FROM label.next_release

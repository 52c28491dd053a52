"""What a deployment declares, as data: taxonomy, sources. A leaf: it imports nothing of ours."""

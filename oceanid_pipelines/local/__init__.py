"""The embedded stack: the real servers on 127.0.0.1, for demo, tests and development."""

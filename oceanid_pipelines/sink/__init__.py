"""The sink: what Label Studio reports by itself, answered only after it is stored.

`server.py` answers over HTTP, `backstage.py` works behind the answers, `meters.py` counts. What a
payload means, and landing it, do not belong here: see flows/webhooks.py. Nothing rests on the sink:
what it misses or is told wrongly, the next poll finds.
"""

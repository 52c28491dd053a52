"""What every asset says about itself in the same way."""

OWNERS = ["team:data"]

"""The demo's invented documents and the two sources that publish them."""

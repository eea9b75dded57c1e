"""How well and how fast names are found and named, beside the peers."""

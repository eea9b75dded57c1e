"""Articles: what they are, and how they get onto the disk."""

"""How what comes with Dateline was made: models and lists, from open data."""

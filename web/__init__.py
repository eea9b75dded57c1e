"""Asking a page of people and programs: HTML, JSON and the `dateline` command."""

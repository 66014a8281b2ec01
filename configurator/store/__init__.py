"""Rows and how they are kept: the only home of the database."""

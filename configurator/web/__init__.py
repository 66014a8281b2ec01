"""The pages: one module per role, the app that joins them, and what all of them share."""

"""The rule engineer's desk: drafts, checks, publishing, impact, stop-sales, spreadsheets."""

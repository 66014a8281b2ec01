"""The rule engineer's desk: drafts, publishing, impact, and stops of sale."""

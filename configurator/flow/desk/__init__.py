"""The rule engineer's desk: drafts are written, checked and published beside the running sale."""

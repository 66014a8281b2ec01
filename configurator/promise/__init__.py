"""What can be promised: what a unit needs, the earliest day, and whether all promises fit."""

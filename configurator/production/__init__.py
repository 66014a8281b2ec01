"""What production gets: the build order, its parts, its VIN and its place in the day."""

"""Every question about one configuration: compile, sweep, explain, repair, complete, judge."""

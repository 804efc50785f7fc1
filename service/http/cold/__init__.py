"""A miss → its answer: limits, routes, turns of those who wait, builds off the event loop."""

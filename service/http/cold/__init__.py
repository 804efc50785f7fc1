"""A miss → its answer: at hand, or by limits, routes, turns of those who wait, and builds."""

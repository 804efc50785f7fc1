"""Path and query → what is asked: the table of routes, names in paths, parameters, OpenAPI."""

"""The embedded data set: invented organisations, models, benchmarks, tasks and scores."""

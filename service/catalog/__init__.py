"""The metadata of benchmarks, tasks, models and languages, as plain data files."""

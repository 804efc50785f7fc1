"""Icons of benchmarks: registered URL → public address → image, kept."""

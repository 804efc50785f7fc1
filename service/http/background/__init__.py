"""What goes on while requests are answered: the store followed and refreshed, gauges copied."""

"""Where results come from: the Hub, a file or the sample. One interface: `results.Source`."""

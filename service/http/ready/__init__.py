"""Asked before → answered at once: what is served now, and what of it is ready to be sent."""

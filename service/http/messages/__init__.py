"""What HTTP wants around a body: headers read and written, tags, conditions, errors as JSON."""

"""What the service does → numbers and spans for its operators. No answer depends on any of it."""

"""Query or JSON → typed values, or a named error: what may be asked, and how it is read."""

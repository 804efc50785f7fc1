"""The documents beside README.md, and what writes the parts of them that code knows best."""

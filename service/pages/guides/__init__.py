"""The guides: the project's own documents, as pages."""

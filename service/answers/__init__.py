"""Rows → answers: shapes what the queries return into the structs of the wire."""

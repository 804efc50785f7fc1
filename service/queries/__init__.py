"""Snapshot → rows. Runs named statements; knows neither HTTP nor JSON."""

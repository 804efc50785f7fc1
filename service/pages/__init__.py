"""Answers → pages for people: HTML that works without scripts, and what it is dressed in."""

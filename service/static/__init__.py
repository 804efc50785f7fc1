"""A snapshot → a folder that a plain web server or a CDN serves as the same API."""

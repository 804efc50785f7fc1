"""Social cards: what is on a card → its drawing (SVG) → its picture (PNG)."""

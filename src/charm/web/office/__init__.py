"""People, mandates, bodies, letters: for those who hold an office."""

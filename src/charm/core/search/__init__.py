"""Find texts by what is typed: words as people write them, and how well they answer a question."""

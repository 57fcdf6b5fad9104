"""The boards: their officer, chairs and members (workflow 1, 5, 6, 7, 10)."""

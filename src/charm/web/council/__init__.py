"""The boards: their officer, chairs and members."""

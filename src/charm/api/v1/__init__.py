"""Version 1: one module per area, each operation thin over a query or a service."""

"""What the world is like: tables with their sources, one door each."""

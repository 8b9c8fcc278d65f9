"""What this machine has of what the program needs, and how to get the rest."""

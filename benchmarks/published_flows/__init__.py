"""How the simulated world stands beside published figures: each step of `make world`, one file a noun."""

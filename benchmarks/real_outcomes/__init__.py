"""Real declarations with what an authority did: the program beside plain boosters, and what the audit says of them."""

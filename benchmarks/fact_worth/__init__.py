"""What each fact is worth on the simulated scenarios, what it costs, and how steady it is."""

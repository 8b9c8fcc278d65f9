"""The whole model: what it leans on, where, how, how often it says so, and whether another model says the same."""

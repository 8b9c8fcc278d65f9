"""Looks for self-deception in what a model is to learn from: each leak with its columns, its evidence, and what to do."""

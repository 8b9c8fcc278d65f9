"""How far a batch lies from what a model learned from: numbers only."""

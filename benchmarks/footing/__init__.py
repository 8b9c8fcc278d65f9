"""Ways of learning a ranking on an equal footing: same orders, same labels, same folds, same way to a probability."""

"""What reviewers decided, on its way back into the outcomes that models learn from."""

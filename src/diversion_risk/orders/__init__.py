"""What was ordered, and which rows we can trust."""

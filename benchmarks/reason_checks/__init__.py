"""What the reasons are worth: true by an independent checker, sufficient, steady, and near to what was planted."""

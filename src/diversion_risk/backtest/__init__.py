"""What a recipe would have been worth in use: trained as of days of the past, judged by what came after each."""

"""Damaged files by the thousand: what is made of them, who reads them, and what became of each."""

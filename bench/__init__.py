"""Measurements of the house at the size of a large hotline, and what they showed."""

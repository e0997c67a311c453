"""Tests of the ways a letter takes to a provider where it is no mail."""

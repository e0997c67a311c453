"""Faults at random points: real processes on servers of their own, and what must be true afterwards."""

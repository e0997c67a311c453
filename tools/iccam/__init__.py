"""A stand-in for ICCAM's interface, version 3: keeps its documented rules, and fails on demand."""

"""ICCAM, version 3: the network through which INHOPE's hotlines pass reports on to each other."""

"""The desk's pages about reports and cases."""

"""Reports of partners who only mail: who sent it, what is in it, and what became of each line."""

"""The ways a letter takes to a provider, where it is no mail: an interface of theirs, or a person at their web form."""

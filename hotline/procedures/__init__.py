"""A country's rules as data: whom to tell, in what order, by when, what waits for what."""

from hotline.procedures.ladders import Step
from hotline.procedures.loader import Gate, LegalGround, Procedure, Route, Tell, load, procedure

__all__ = ["Gate", "LegalGround", "Procedure", "Route", "Step", "Tell", "load", "procedure"]

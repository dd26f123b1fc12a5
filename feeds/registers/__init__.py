"""Public registers of structures: who bears this name or this number, and what each register says of it.

`candidates` reads the answers and is pure; `lookup` asks, through the client it is given. Nothing is concluded here:
a register gives hints, with where and when they were read, and the user confirms them one by one.
"""

from feeds.registers.candidates import Candidate, Hint, Origin
from feeds.registers.lookup import EMPLOIS_URL, ENTERPRISES_URL, Found, Registers, look_up

__all__ = ["EMPLOIS_URL", "ENTERPRISES_URL", "Candidate", "Found", "Hint", "Origin", "Registers", "look_up"]

"""What speed is measured with: generators, floors to compare with, and bounds that a run must hold.

`python -m bench` runs everything and exits 1 when a bound is missed. Nothing here is imported by the program.
"""

"""What a structure can do: its profile, its stock, and the check of a lot against them.

Reads `feeds` only. Knows nothing of partners, of the terminal or of the command line.
"""

"""What several structures can do together: what one lacks, and who could bring it.

Reads `feeds` and `readiness` only. Knows nothing of the terminal or of the command line.
"""

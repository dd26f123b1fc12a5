"""Screens: they compose, route keys and messages, and ask the workspace in workers. No SQL, no parser, no rule."""

"""Widgets of the terminal app, by role. They draw and emit messages; they never reach the workspace."""

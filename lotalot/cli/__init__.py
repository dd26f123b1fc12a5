"""The command line: one module a group of commands, argparse, words in French.

Commands ask the `Workspace` and print; they hold no rule, no SQL and no parser. `lotalot.cli.main.run` is the only way
in. Reference: `docs/cli.md`.
"""

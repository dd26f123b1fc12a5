"""The response frame (cadre de réponse, BPU, DQE): read the buyer's table, answer its lines, write a copy of it.

`read` turns a file into a `models.Frame`: one reader a format fills the same grids, `headers` finds the columns, `rows`
the lines. `match` finds what we hold for each line, `prices` what we ask for it, `answer` puts both together. `fill`
writes the answers into a copy of the buyer's file, cell by cell in its own bytes; `compare` proves that nothing else
moved. Everything is pure: bytes in, values or bytes out; files, clock and database are the caller's.
"""

"""The consultation's files (DCE): what a buyer gives beside the notice, read piece by piece, page by page.

`intake` opens zips, folders and files within limits; `documents` gives their text with its place; `pieces` says what
each is; `reading` runs the readers over it; `refine` puts what it says beside what the notice says; `compare` tells two
versions apart. Nothing is written, nothing of an archive leaves memory; files come from anywhere, never obeyed.
"""

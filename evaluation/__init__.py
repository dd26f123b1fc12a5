"""What the readers get right, measured on labelled data: `make evaluate`.

Labels of our own are in `labels/`: judgements with the identifiers of what they judge, never its words. The words are
read from the real notices kept beside the project; where those are absent, what needs them is left out and said so.
"""

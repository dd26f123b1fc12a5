"""The program.

No pydantic plugin is wanted: looking for them reads the metadata of every installed package, at each start.
"""

import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

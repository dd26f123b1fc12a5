"""The base of what crosses an edge: files, `--json`, the store's bodies. Knows no field of any model."""

from pydantic import BaseModel, ConfigDict


class Edge(BaseModel):
    """What crosses an edge: frozen, and nothing unknown let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

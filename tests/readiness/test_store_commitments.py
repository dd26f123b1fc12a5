"""Commitments are kept, found by what they answer, and change state."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from feeds.database import open_database
from readiness.commitments import BIDS, RUNNING, Commitment, CommitmentState
from readiness.store_commitments import CommitmentStore, UnknownCommitmentError

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> CommitmentStore:
    return CommitmentStore(open_database(tmp_path / "w.db"))


def test_a_commitment_is_read_back_as_it_was_written(store: CommitmentStore) -> None:
    written = Commitment(label="Écoles", opportunity="boamp:1", lot="3", chance=Decimal("0.4"))
    line = store.add(written, NOW)
    assert store.commitment(line.id) == line
    assert (line.commitment, line.updated) == (written, NOW)


def test_commitments_are_listed_by_state(store: CommitmentStore) -> None:
    for state in CommitmentState:
        store.add(Commitment(label=state.value, state=state), NOW)
    assert {line.commitment.state for line in store.commitments(BIDS)} == BIDS
    assert len(store.commitments(RUNNING)) == 3
    assert len(store.commitments()) == len(CommitmentState)


def test_a_lot_finds_only_its_own(store: CommitmentStore) -> None:
    store.add(Commitment(label="a", opportunity="boamp:1", lot="1"), NOW)
    store.add(Commitment(label="b", opportunity="boamp:1", lot="2"), NOW)
    store.add(Commitment(label="c"), NOW)
    assert [line.commitment.label for line in store.answers_to("boamp:1", "2")] == ["b"]
    assert [line.commitment.label for line in store.answers_to("boamp:1")] == ["a", "b"]
    assert store.answers_to("") == []


def test_a_change_of_state_is_found_under_the_new_one(store: CommitmentStore) -> None:
    line = store.add(Commitment(label="a"), NOW)
    store.update(line.id, line.commitment.model_copy(update={"state": CommitmentState.LOST}), NOW)
    assert store.commitments(RUNNING) == []


def test_what_is_no_longer_there_is_said(store: CommitmentStore) -> None:
    line = store.add(Commitment(label="a"), NOW)
    store.remove(line.id)
    with pytest.raises(UnknownCommitmentError, match="n'existe plus"):
        store.commitment(line.id)
    with pytest.raises(UnknownCommitmentError):
        store.update(line.id, line.commitment, NOW)


@pytest.mark.parametrize(
    ("state", "chance", "weight"),
    [
        (CommitmentState.WON, None, Decimal(1)),
        (CommitmentState.SUBMITTED, Decimal("0.4"), Decimal("0.4")),
        (CommitmentState.PREPARING, None, None),
        (CommitmentState.LOST, Decimal("0.4"), Decimal(0)),
    ],
)
def test_what_is_out_weighs_its_chance(state: CommitmentState, chance: Decimal | None, weight: Decimal | None) -> None:
    assert Commitment(label="a", state=state, chance=chance).weight == weight

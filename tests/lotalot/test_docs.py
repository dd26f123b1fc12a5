"""The documentation is a tested product: nothing missing, nothing stale, no dead link."""

import re
from pathlib import Path

import pytest

from lotalot.cli.parser import COMMANDS, build_parsers
from scripts.build_docs import MANUAL, PICTURES, manual

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)


def test_the_manual_holds_the_help_the_program_prints() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    assert manual(text) == text


def test_every_command_and_option_is_in_the_manual() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"lotalot {command.words}" in text
    options = {
        option
        for parser in build_parsers().values()
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    }
    for option in options:
        assert f"{option}" in text, option


def test_every_variable_of_the_environment_is_in_the_manual() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "lotalot").rglob("*.py"))
    for name in set(re.findall(r"\bLOTALOT_[A-Z]+\b", code)):
        assert name in text, name


def test_every_decision_is_listed_and_numbered() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    files = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert files
    for number, name in enumerate(files, 1):
        assert name.startswith(f"{number:04d}-")
        assert f"({name})" in listed
        assert (DOCS / "decisions" / name).read_text(encoding="utf-8").startswith(f"# {number}. ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    for found in LINK.finditer(page.read_text(encoding="utf-8")):
        target = next(group for group in found.groups() if group)
        if target.startswith(("http://", "https://", "mailto:", "#")):
            continue
        assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    todo = [ROOT / "README.md", ROOT / "README.fr.md"]
    while todo:
        page = todo.pop().resolve()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        if page.is_dir():
            todo.append(page / "README.md")
        elif page.suffix == ".md":
            for found in LINK.finditer(page.read_text(encoding="utf-8")):
                target = next(group for group in found.groups() if group).partition("#")[0]
                if target and "://" not in target:
                    todo.append(page.parent / target)
    assert not {page.resolve() for page in DOCS.rglob("*.md")} - reached


def test_every_folder_and_module_named_by_the_architecture_exists() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"`((?:feeds|readiness|consortium|lotalot|bench|scripts)(?:/[\w.]+)+)`", text)):
        assert (ROOT / name).exists(), name
    for module in set(re.findall(r"`((?:feeds|readiness|consortium|lotalot)(?:\.\w+)+)`", text)):
        path = ROOT.joinpath(*module.split("."))
        last = path.parent
        assert path.with_suffix(".py").exists() or path.is_dir() or last.with_suffix(".py").exists() or last.is_dir()


def test_the_pictures_are_there_and_are_of_our_screens() -> None:
    for name in PICTURES:
        svg = (DOCS / "img" / name).read_text(encoding="utf-8")
        assert svg.startswith("<svg")
        assert "Aide" in svg
        assert "Quitter" in svg
        assert not re.search(r"terminal-\d", svg)


def test_the_readme_fits_one_screen_and_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 45
    assert "make run" in text
    assert "make test" in text
    assert "docs/img/veille.svg" in text

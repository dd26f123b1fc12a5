"""Print scores, confusion and errors in French."""

from collections.abc import Sequence

from evaluation.metrics import Case, Score, by_form, confusion, errors, macro, scores

LONGEST_TEXT = 300


def print_report(
    title: str, cases: Sequence[Case], *, with_confusion: bool = False, most_errors: int | None = None
) -> None:
    """Print one table of scores, the same by source and form, the confusion and each error with its text."""
    print(f"\n== {title} : {len(cases)} cas")
    if not cases:
        print("   Les données étiquetées ne sont pas là : rien n'est mesuré.")
        return
    found = scores(cases)
    print_scores(found)
    forms = by_form(cases)
    if len(forms) > 1:
        print("\n  par source et forme")
        for (source, form), some in forms.items():
            _print_line(_total(f"{source} {form}".strip() or "non dit", scores(some)), f"{len(some)} cas")
    if with_confusion:
        print("\n  attendu → lu")
        for expected, read, count in confusion(cases):
            print(f"  {count:>5}  {expected} → {read}")
    wrong = list(errors(cases))
    print(f"\n  erreurs : {len(wrong)}")
    for case in wrong[:most_errors]:
        said = [f"manque {label}" for label in sorted(case.missed)]
        said += [f"en trop {label}" for label in sorted(case.invented)]
        print(f"  - {case.id} ({', '.join(said)}) : {' '.join(case.text.split())[:LONGEST_TEXT]}")


def print_scores(found: Sequence[Score]) -> None:
    """Print a line a label, then the totals."""
    print(f"  {'':<28} {'précision':>9} {'rappel':>7}  {'justes':>6} {'manqués':>7} {'en trop':>7}")
    for score in found:
        _print_line(score)
    if len(found) > 1:
        _print_line(_total("ensemble", found))
        precision, recall = macro(found)
        print(f"  {'moyenne des étiquettes':<28} {precision:>9.3f} {recall:>7.3f}")


def _total(label: str, found: Sequence[Score]) -> Score:
    return Score(label, sum(s.right for s in found), sum(s.missed for s in found), sum(s.invented for s in found))


def _print_line(score: Score, note: str = "") -> None:
    print(
        f"  {score.label:<28} {score.precision:>9.3f} {score.recall:>7.3f}"
        f"  {score.right:>6} {score.missed:>7} {score.invented:>7}  {note}".rstrip()
    )

import signal
from pathlib import Path

import pytest

from tests.mutation.__main__ import digest_of, node_of, sample_of, verdict_of_pytest
from tests.mutation.mutants import mutants_of

RAISE = "if count is None: raise ValueError('no count')"
SOURCE = '''
"""A docstring."""

LIMIT: "int" = 5


def is_small(count: int) -> bool:
    if count is None:
        raise ValueError("no count")
    return count < LIMIT and not False
'''


def changed_lines(tmp_path: Path, source: str) -> set[str]:
    """Return the changed lines of all mutants of a source."""
    (tmp_path / "module.py").write_text(source)
    mutants = [make() for make in mutants_of(tmp_path / "module.py")]
    return {mutant.change for mutant in mutants}


def test_mutants_change_behaviour_and_not_texts_for_readers(tmp_path: Path) -> None:
    assert changed_lines(tmp_path, SOURCE) == {
        "5  ->  6",
        "count is None  ->  count is not None",
        f"{RAISE}  ->  {RAISE.replace('if', 'if not')}",
        "return count < LIMIT and (not False)  ->  return None",
        "count < LIMIT and (not False)  ->  count < LIMIT or not False",
        "count < LIMIT  ->  count <= LIMIT",
        "False  ->  True",
    }


def test_each_mutant_is_a_whole_program(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(SOURCE)

    for make in mutants_of(tmp_path / "module.py"):
        mutant = make()
        compile(mutant.source, "module.py", "exec")
        assert 1 < mutant.line < 12


def test_same_seed_gives_the_same_sample() -> None:
    first, second = sample_of(5, seed=7), sample_of(5, seed=7)

    assert first == second
    assert len(set(first)) == 5


def test_test_of_a_context_is_found() -> None:
    context = f"{__name__}.test_same_seed_gives_the_same_sample"

    assert node_of(context) == (
        "tests/mutation/test_mutants.py::test_same_seed_gives_the_same_sample"
    )
    assert node_of("somewhere.else.test_x") is None


def test_mutants_of_one_line_with_one_text_have_two_results(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("LIMITS = (5, 5)\n")

    first, second = (make() for make in mutants_of(tmp_path / "module.py"))

    assert (first.line, first.change) == (second.line, second.change)
    assert digest_of(first) != digest_of(second)


@pytest.mark.parametrize(
    ("exit_code", "verdict"),
    [(0, "survived"), (1, "killed"), (2, "killed"), (-signal.SIGXCPU, "endless")],
)
def test_verdict_follows_from_the_exit_code_of_pytest(exit_code: int, verdict: str) -> None:
    assert verdict_of_pytest(exit_code, "") == verdict


@pytest.mark.parametrize(("exit_code", "output"), [(5, ""), (4, "ERROR: not found: test_x.py")])
def test_mutant_that_no_test_ran_has_no_verdict(exit_code: int, output: str) -> None:
    with pytest.raises(RuntimeError, match="pytest ran no test"):
        verdict_of_pytest(exit_code, output)

"""How the tests run: how many examples chance draws, and in which language they read.

Profiles: `default` on a desk, `ci` (the same examples each time, chosen when CI is set), `nightly` (many).
HYPOTHESIS_PROFILE=nightly chooses one by name; `mutants` is for tests/mutants.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from evaluator.language import speaking

# Whichever file is collected first: the sentences of the stories tell what differs when they fail.
pytest.register_assert_rewrite("tests.steps", "tests.form_steps")

# A busy computer is slow now and then; neither time nor the size of an example is what these tests judge.
settings.register_profile(
    "default", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.register_profile("nightly", parent=settings.get_profile("default"), max_examples=2000)
# Under planted faults (tests/mutants.py) it matters that a law fails, not on how small an example.
settings.register_profile(
    "mutants",
    parent=settings.get_profile("ci"),
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))


@pytest.fixture(autouse=True, scope="session")
def _programs_kept_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled programs in the tests' own folder, not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PINGJIA_CACHE", str(tmp_path_factory.mktemp("programs")))
        yield


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Start each test in Chinese, whatever language the one before it chose."""
    with speaking("zh"):
        yield

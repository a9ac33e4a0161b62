"""What a browser gets of a script: all of its code, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.gateway.widget_files import FOLDER
from bot.gateway.without_comments import without_comments


def test_comments_indentation_and_empty_lines_stay_behind() -> None:
    source = """\
/** What it is.
 * More of it.
 */
import { a } from './a.js';

function b() {
  // Why it is so.
  /** @type {any} */ (a).c = 'https://voorbeeld.nl'; // kept
  /* whole line */
  return 1;
}
"""
    assert without_comments(source) == (
        "import { a } from './a.js';\nfunction b() {\n"
        "/** @type {any} */ (a).c = 'https://voorbeeld.nl'; // kept\nreturn 1;\n}\n"
    )


def test_a_text_between_backticks_stays_as_it_is() -> None:
    source = "const css = `\n  // no comment\n\n  a { b: c }\n`;\n  // one\n"
    assert without_comments(source) == "const css = `\n  // no comment\n\n  a { b: c }\n`;\n"


def test_code_behind_a_long_comment_is_refused_and_not_lost() -> None:
    with pytest.raises(ValueError, match="code behind a comment"):
        without_comments("/* one\n two */ f();\n")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.js")), ids=lambda path: path.name)
def test_no_line_of_code_of_the_chat_window_is_lost(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    kept = without_comments(source).splitlines()
    comment = ("/*", "*", "//")
    code = [line.strip() for line in source.splitlines() if line.strip()]
    missing = [line for line in code if line not in {one.strip() for one in kept}]
    assert [line for line in missing if not line.startswith(comment)] == []

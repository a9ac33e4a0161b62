"""What a browser needs of a script: the comments and the indentation stay behind.

No build and nothing to install: only whole lines go, so the code is the code as it was written.
About a quarter of the bytes of the chat window is comment.
"""

from __future__ import annotations


def without_comments(source: str) -> str:
    """The script without its comment lines (`// …`, and `/* … */` that begins a line), its empty
    lines and its indentation; what is inside a template literal stays as it is.

    Raises ValueError for code behind a comment of several lines, which would be lost.
    """
    kept: list[str] = []
    in_comment = in_template = False
    for line in source.splitlines():
        bare = line.strip()
        if in_comment:
            in_comment = "*/" not in bare
            if not in_comment and not bare.endswith("*/"):
                raise ValueError(f"code behind a comment: {bare}")
            continue
        if not in_template:
            in_comment = bare.startswith("/*") and "*/" not in bare
            whole = bare.startswith("/*") and bare.endswith("*/")  # else a type, before code
            if in_comment or whole or not bare or bare.startswith("//"):
                continue
        kept.append(line if in_template else bare)
        in_template ^= bare.count("`") % 2 == 1
    return "\n".join(kept) + "\n"

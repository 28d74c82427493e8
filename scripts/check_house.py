"""House rules no linter knows: lock files name no host, modules and functions stay small, no file names this machine."""

import ast
import subprocess
import sys
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES = 40


def list_files(*patterns: str) -> list[Path]:
    """Tracked and new files matching git patterns."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(name) for name in names if Path(name).is_file()]


def find_hosts() -> list[str]:
    return [
        f"{path}: a lock file names a host" for path in list_files("requirements/*.lock") if "://" in path.read_text()
    ]


def find_long_code() -> list[str]:
    findings = []
    for path in list_files("*.py"):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        lines = text.count("\n")
        if lines > MODULE_LINES:
            findings.append(f"{path}: {lines} lines (at most {MODULE_LINES})")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    findings.append(f"{path}:{node.lineno} {node.name}: {length} lines (at most {FUNCTION_LINES})")
    return findings


def find_inline_code() -> list[str]:
    """Templates hold no inline script or style: the content security policy would stop them."""
    findings = []
    for path in list_files("*.html"):
        text = path.read_text()
        for mark in (" style=", "<style", " onclick=", " onchange=", "javascript:"):
            if mark in text:
                findings.append(f"{path}: holds {mark.strip()}")
    return findings


def main() -> int:
    findings = [*find_hosts(), *find_long_code(), *find_inline_code()]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

"""What is said when a policy file cannot be used."""

import re
import tomllib
from pathlib import Path


class FaultyPolicy(Exception):
    """A policy file cannot be used: which file, which key, what is wrong, and what was expected (U2)."""

    def __init__(self, file: Path, key: str, problem: str, expected: str):
        super().__init__(file, key, problem, expected)
        self.file, self.key, self.problem, self.expected = file, key, problem, expected

    def __str__(self) -> str:
        return f"The policy file {self.file} is faulty at {self.key}: {self.problem}; expected {self.expected}."


def parse(text: str, path: Path) -> dict:
    """The tables of a TOML text; FaultyPolicy with the line when it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(why), re.DOTALL)
        reason, line = (found[1], found[2]) if found else (str(why), None)
        where = f"line {line or len(text.splitlines())}"
        raise FaultyPolicy(path, where, f"it is not TOML ({reason})", "a line such as key = value") from why

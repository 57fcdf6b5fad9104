"""The maker of DOCX files, as ``word``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


def load(name: str) -> ModuleType:
    """A module beside this file: the folders of tests are no packages."""
    if name not in sys.modules:
        specification = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
        assert specification
        assert specification.loader
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        specification.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def word() -> ModuleType:
    return load("word")


@pytest.fixture(scope="session")
def make_examples() -> ModuleType:
    load("word")
    return load("make_examples")

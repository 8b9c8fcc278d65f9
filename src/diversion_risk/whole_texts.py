"""YAML whose texts can be written again."""

from typing import Any

import yaml


class _WholeTexts:
    """Refuses half a character, which the escapes of YAML allow (`"\\ud800"`), where it stands: no file can hold it."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        """The text of a node."""
        try:
            str(node.value).encode()
        except UnicodeEncodeError:
            problem = "found half a character (an unpaired surrogate), expected text"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None
        return super().construct_scalar(node)  # type: ignore[misc]


class TextLoader(_WholeTexts, yaml.BaseLoader):
    """YAML in which every value is text."""


class PlainLoader(_WholeTexts, yaml.SafeLoader):
    """YAML of plain values, and no objects."""

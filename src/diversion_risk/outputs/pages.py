"""How a page is made: templates that escape whatever they are given, and a policy that lets nothing in or run."""

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from diversion_risk.outputs import charts, numbers, wording
from diversion_risk.outputs.readable import brief, readable

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_START = re.compile(r"\n\s*")


@cache
def templates() -> Environment:
    """The templates of the pages, compiled once; they escape by default and stumble over a missing name."""
    environment = Environment(
        loader=PackageLoader("diversion_risk", "outputs/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=numbers.percent,
        number=numbers.number,
        push=numbers.push,
        orders=numbers.orders,
        readable=readable,
        brief=brief,
        plain_name=wording.plain_name,
    )
    environment.globals.update(
        charts=charts, wording=wording, style=_style(), script=_script(), counted=numbers.counted
    )
    environment.globals.update(policy=content_policy(style=_style()))
    environment.globals.update(policy_with_script=content_policy(style=_style(), script=_script()))
    return environment


def content_policy(style: str, script: str = "") -> Markup:
    """The content security policy of a page: its own style and script by their SHA-256, and nothing else at all."""
    scripts = f" script-src '{_digest(script)}';" if script else ""
    policy = f"default-src 'none'; style-src '{_digest(style)}';{scripts} base-uri 'none'; form-action 'none'"
    return Markup(policy)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _style() -> Markup:
    return Markup(_LINE_START.sub("\n", _COMMENT.sub("", _read("page.css"))).strip())


@cache
def _script() -> Markup:
    return Markup("\n".join(_read(name).strip() for name in ("queue.js", "verdicts.js")))


def _read(name: str) -> str:
    return (resources.files("diversion_risk.outputs") / "templates" / name).read_text(encoding="utf-8")

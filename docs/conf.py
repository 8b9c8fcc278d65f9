"""The documentation site: Sphinx reads the Markdown of this folder; `make docs` builds it without the network."""

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from diversion_risk import __version__

project = "diversion-risk"
release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["notebooks/**"]

smartquotes = False  # `--option` is not a dash
highlight_language = "none"  # what a program prints is no Python

# Headings can be linked to, as on the pages of a repository's host.
myst_heading_anchors = 3
# A page of decisions is dated in its name; what is generated is long and has no use for a source link.
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False  # nothing on a page leads outside but what its text cites
html_last_updated_fmt = None  # the same sources give the same pages

default_role = "code"  # docstrings write `so`, as Markdown does
autodoc_member_order = "bysource"
autodoc_typehints = "description"

html_theme = "furo"
html_title = "diversion-risk"
html_static_path = ["_static"]
html_css_files = ["site.css"]
# One colour of the report pages, so that site and reports look like one house.
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f4e79", "color-brand-content": "#1f4e79"},
    "dark_css_variables": {"color-brand-primary": "#8ab8e6", "color-brand-content": "#8ab8e6"},
}


def setup(app: Sphinx) -> None:
    """Name the blocks of docs/mappings.md that the tests read and no colouring knows."""
    for block in ("csv", "map-csv", "map-result", "result", "result-outcomes"):
        app.add_lexer(block, TextLexer)

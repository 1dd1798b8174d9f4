"""How Sphinx makes the site: see the environment ``docs`` in tox.ini."""

import conformance

project = "uploads-conformance"
author = "the makers of uploads-conformance"
version = release = conformance.__version__

extensions = ["myst_parser"]
exclude_patterns = ["README.md", "_*"]
myst_heading_anchors = 3
"""Sections down to this level can be linked to, as in a repository."""
smartquotes = False  # two dashes are an option, not a dash

highlight_language = "none"  # what a block does not name is text
html_theme = "furo"
html_title = "uploads-conformance"
html_copy_source = False
html_show_copyright = False  # the licence is in LICENSE, once
html_theme_options = {"footer_icons": []}

linkcheck_anchors = False  # pages that others make with a script have theirs later
linkcheck_timeout = 20

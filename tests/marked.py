"""Reads Markdown as those who show it do, to see what a target could make of it."""

from markdown_it import MarkdownIt

READER = MarkdownIt("gfm-like")
HARMLESS = {
    *("text", "code_inline", "softbreak", "inline", "paragraph_open", "paragraph_close"),
    *("heading_open", "heading_close", "bullet_list_open", "bullet_list_close"),
    *("list_item_open", "list_item_close", "table_open", "table_close", "thead_open"),
    *("thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close"),
    *("td_open", "td_close", "fence"),
}
"""What nothing can be done with but reading; links, images and HTML are not here."""


def tokens(text):
    """Give every token, those inside of lines too."""
    found = []
    for each in READER.parse(text):
        found += [each, *(each.children or ())]
    return found


def kinds(text):
    return {each.type for each in tokens(text)}


def tables(text):
    """Give each table as rows of cells, each as it is read by a person."""
    found, cell = [], None
    for each in READER.parse(text):
        if each.type == "table_open":
            found.append([])
        elif each.type == "tr_open":
            found[-1].append([])
        elif each.type in ("td_open", "th_open"):
            cell = True
        elif each.type == "inline" and cell:
            found[-1][-1].append("".join(one.content for one in each.children))
            cell = None
    return found


def headings(text):
    every = READER.parse(text)
    return [every[at + 1].content for at, each in enumerate(every) if each.type == "heading_open"]

"""Reads an HTML page with Python's parser, and fails where an element is not closed in its turn, an id is not unique, a
link leads nowhere, a table lacks caption or header cells, or the page would load or run anything."""

import html.parser
import sys

VOID = {"meta", "br"}
FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "form", "base"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.columns, self.cells = [], [], [], 0, 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert tag not in FORBIDDEN, f"<{tag}> at {self.getpos()}"
        assert not any(name.startswith("on") or name == "src" for name in attributes), f"{attributes} at {self.getpos()}"
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "caption":
            assert self.open[-1] == "table"
        if tag == "thead":
            self.columns = 0
        if tag == "th":
            assert attributes["scope"] == "col"
            self.columns += 1
        if tag == "tr":
            self.cells = 0
        if tag == "td":
            self.cells += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> at {self.getpos()} closes {self.open[-3:]}"
        self.open.pop()
        if tag == "tr" and self.open[-1] == "tbody":
            assert self.cells == self.columns > 0, f"{self.cells} cells below {self.columns} headers at {self.getpos()}"


page = Page()
text = open(sys.argv[1], encoding="utf-8").read()
page.feed(text)
page.close()
assert not page.open, page.open
assert len(page.ids) == len(set(page.ids))
assert all(link[0] == "#" and link[1:] in page.ids for link in page.links), page.links
assert text.count("<table") == text.count("<caption>")

"""Pages of the Simple API (PEP 503)."""

import html.parser


class Links(html.parser.HTMLParser):
    """What the anchors of a page point to, with all attributes of each."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found += [(value, dict(attributes)) for name, value in attributes if name == "href"]

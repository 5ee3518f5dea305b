"""What Python's configparser makes of texts: a JSON list of them in, a list of {"sections"} out; null where it refuses."""

import configparser
import io
import json
import sys


def read(text):
    parser = configparser.RawConfigParser()
    try:
        # As from a file: universal newlines.
        parser.read_file(io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    except configparser.Error:
        return {"sections": None}
    return {"sections": {name: dict(parser.items(name)) for name in parser.sections()}}


print(json.dumps([read(text) for text in json.load(sys.stdin)]))

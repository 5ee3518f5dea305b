"""Which YAML texts a JSON Schema accepts: {"schema", "texts"} on standard input, a list of true, false, or null where the
text is no YAML, on standard output.

Texts are read as YAML 1.2 reads them, as editors do: only true and false are booleans, and times are texts.
"""

import json
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp", ":merge"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Words:
    @staticmethod
    def match(text):
        return text in ("true", "false")


for first in "tf":
    Loader.yaml_implicit_resolvers.setdefault(first, []).append(("tag:yaml.org,2002:bool", Words))


def main():
    question = json.load(sys.stdin)
    schema = json.loads(question["schema"])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def accepts(text):
        try:
            return validator.is_valid(yaml.load(text, Loader))
        except (yaml.YAMLError, ValueError, TypeError):
            return None

    print(json.dumps([accepts(text) for text in question["texts"]]))


main()

"""Which documents a JSON Schema of docs/schemas accepts: [{"schema": name, "document": text}] on standard input; on standard
output a list of what is wrong with each, null where nothing is, after the schemas themselves were checked.

usage: document_oracle.py FOLDER
"""

import json
import pathlib
import sys

import jsonschema

schemas = {path.stem: json.loads(path.read_text()) for path in pathlib.Path(sys.argv[1]).glob("*.json")}
for schema in schemas.values():
    jsonschema.Draft202012Validator.check_schema(schema)


def problem(question):
    validator = jsonschema.Draft202012Validator(schemas[question["schema"]])
    error = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(question["document"])))
    return error and f"{error.json_path}: {error.message[:300]}"


print(json.dumps([problem(question) for question in json.load(sys.stdin)]))

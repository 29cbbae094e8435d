#!/usr/bin/env python3
"""Checks TOML files against a JSON Schema.

    schema_check.py SCHEMA.json FILE.toml...

Prints one line for each mistake and exits with 1 if there is any, with 2 if a file cannot be read.
The reader and the schema come from the same declarations; this is the test that they agree.
"""

import datetime
import json
import sys
import tomllib

import jsonschema


def plain(value):
    """TOML values as JSON has them: dates become text, as the reader takes them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return value


def is_kind(error):
    """Whether an alternative was not meant at all, because its `kind` differs."""
    missing = error.validator == "required" and "'kind'" in error.message
    return missing or (bool(error.absolute_path) and error.absolute_path[-1] == "kind")


def reason_of(error):
    """The reason why the alternative that was probably meant does not fit."""
    if not error.context:
        return error
    alternatives = {}
    for part in error.context:
        alternatives.setdefault(part.relative_schema_path[0], []).append(part)

    def unlikeliness(parts):
        wrong_type = any(p.validator == "type" and not p.relative_path for p in parts)
        return (any(map(is_kind, parts)), wrong_type, len(parts))

    return reason_of(min(alternatives.values(), key=unlikeliness)[0])


def mistakes(validator, name):
    with open(name, "rb") as file:
        document = plain(tomllib.load(file))
    for error in sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.path))):
        reason = reason_of(error)
        path = ".".join(str(step) for step in reason.absolute_path)
        yield f"{name}: {path or 'top level'}: {reason.message}"


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft4Validator.check_schema(schema)
        validator = jsonschema.Draft4Validator(schema)
        found = [line for name in arguments[1:] for line in mistakes(validator, name)]
    except (OSError, ValueError, jsonschema.SchemaError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

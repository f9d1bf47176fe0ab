"""What schemathesis is told of the shop, and which of its findings are none."""

import atexit
import json
import os
import re
from collections import Counter
from itertools import count
from uuid import UUID

import jsonschema_rs
import schemathesis
from schemathesis.core import NotSet
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import IgnoredAuth, RejectedPositiveData

with open("told.json", encoding="utf-8") as file:
    TOLD = json.load(file)
SHOP = TOLD["shop"]
# By collection, as in `orders`: the id of one that is there. A path's customer is another.
IDS = TOLD["ids"]
PATH_IDS = {**IDS, "customers": TOLD["customer"]}
# What one value alone can't tell: operation ("" for all) and the field it begins with.
BEYOND = [tuple(one) for one in TOLD["beyond_a_schema"]]
# Makes an end of what others need.
ENDS = ("erase", "merge")

# What is drawn at random is drawn again by who draws by a seed.
FIRST = int.from_bytes(os.urandom(8), "big") << 64
following = count()
counts: Counter[str] = Counter()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Right values become those of what is there; else all would be of foreign shops, or not found."""
    if case.meta is None:
        return
    if is_right(case, ParameterLocation.QUERY):
        case.query = there("", case.query)
    if is_right(case, ParameterLocation.BODY):
        case.body = there("", case.body)
        if "updateMask" in case.query and isinstance(case.body, dict):
            # What a mask names and a body has not is unset, which not all may be.
            case.query["updateMask"] = ",".join(field for field in case.body if field != "etag")
    if is_right(case, ParameterLocation.PATH):
        is_linked = case.meta.phase.name.value == "stateful"
        ends = case.method.upper() == "DELETE" or case.path.endswith(ENDS)
        fill(case, keep_ids=is_linked or ends)


def is_right(case, place):
    """Whether nothing is wrong on purpose at a place."""
    part = case.meta.components.get(place)
    return part is None or not part.mode.is_negative


def fill(case, keep_ids):
    """The path's parameters, by the collection before each."""
    parts = re.sub(r":[a-zA-Z]+$", "", case.path).split("/")
    for before, part in zip(parts, parts[1:]):
        name = part.strip("{}")
        if part == "{shop}":
            case.path_parameters[name] = SHOP
        elif part != name and not keep_ids and before in PATH_IDS:
            case.path_parameters[name] = PATH_IDS[before]


def there(name, value):
    """A right value, of this shop where it names one, and a request's id that nobody had."""
    if isinstance(value, dict):
        return {key: there(key, inner) for key, inner in value.items()}
    if isinstance(value, list):
        # Of several no two may become one.
        return [re.sub(r"^shops/[^/]+/", f"shops/{SHOP}/", one) if isinstance(one, str) else there("", one) for one in value]
    if not isinstance(value, str):
        return value
    if name == "requestId":
        return value and str(UUID(int=FIRST + next(following)))
    if name == "currency":
        return TOLD["currency"]
    found = re.match(r"^shops/[^/]+/([^/]+)/[^/]+$", value)
    if found:
        return f"shops/{SHOP}/{found[1]}/{IDS.get(found[1], value.rsplit('/')[-1])}"
    return re.sub(r"^shops/[^/]+", f"shops/{SHOP}", value) if value.startswith("shops/") else value


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether what a check found is a failure."""
    if isinstance(failure, RejectedPositiveData):
        return not is_beyond_a_schema(case, response)
    if isinstance(failure, AcceptedNegativeData):
        return not is_right_as_it_is_read(case) and not is_known(case, response)
    if isinstance(failure, IgnoredAuth):
        # Who comes with wrong keys again and again is told to slow down, which lets nobody in.
        return "got `429 " not in failure.message
    return True


def is_beyond_a_schema(case, response):
    """It was refused for what is there, not for what it is, or for what no schema says."""
    error = response.json()["error"]
    if error["status"] == "FAILED_PRECONDITION":
        return True
    if error["status"] != "INVALID_ARGUMENT":
        return False
    if "something that can be seen" in error["message"]:
        # Which marks are drawn on nothing is in no language's regular expressions.
        return True
    fields = [violation["field"] for violation in error["fieldViolations"]] or [""]
    operation = case.operation.definition.raw["operationId"]
    without_places = re.sub(r"\[\d+\]", "", fields[0])
    return any(of in ("", operation) and without_places.startswith(field) for of, field in BEYOND)


def is_known(case, response):
    """What an import has brought already is left as it is, whatever it says now."""
    operation = case.operation.definition.raw["operationId"]
    return operation == "BatchImportOrders" and response.json()["known"] > 0


def is_right_as_it_is_read(case):
    """Whether a wrong body is right in the spelling of an answer: canonical proto3 JSON has to be
    read as freely as it is defined, null is a field that is left out, and what a mask does not
    name is not looked at."""
    elsewhere = (ParameterLocation.PATH, ParameterLocation.QUERY)
    body = case.operation.definition.raw.get("requestBody")
    if body is None or not all(is_right(case, place) for place in elsewhere):
        return False
    if isinstance(case.body, NotSet):
        return not body["required"]
    named = [field for field in str(case.query.get("updateMask", "")).split(",") if field not in ("", "*")]
    sent = case.body
    if named and isinstance(sent, dict):
        sent = {field: value for field, value in sent.items() if field in named}
    document = case.operation.schema.raw_schema
    schema = body["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    return jsonschema_rs.validator_for(whole, validate_formats=True).is_valid(read(document, schema, sent))


def read(document, schema, value):
    """A value as it would be written."""
    while "$ref" in schema:
        found = document
        for key in schema["$ref"].split("/")[1:]:
            found = found[key]
        schema = found
    kind = schema.get("type")
    if isinstance(value, dict):
        fields, others = schema.get("properties", {}), schema.get("additionalProperties") or {}
        each = ((key, inner, fields.get(key, others)) for key, inner in value.items() if inner is not None)
        return {key: read(document, within, inner) for key, inner, within in each}
    if isinstance(value, list):
        return [read(document, schema.get("items", {}), one) for one in value]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind in ("integer", "number") and isinstance(value, str) and re.fullmatch(r"-?[0-9.eE+-]+", value):
        return json.loads(value) if kind == "number" else int(float(value))
    if kind == "string" and is_number and "int64" in schema.get("format", ""):
        return str(int(value))
    if kind == "string" and "enum" in schema and is_number and 0 <= value <= len(schema["enum"]):
        return schema["enum"][0]
    return value


@schemathesis.hook
def after_call(context, case, response):
    if case.meta is not None:
        counts[f"{case.meta.phase.name.value} {case.meta.generation.mode.value} {response.status_code}"] += 1


@atexit.register
def write():
    with open("counts.json", "w", encoding="utf-8") as file:
        json.dump(counts, file)

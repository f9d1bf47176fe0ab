"""Reads an image of the contracts as JSON; prints each method's HTTP route and who may call it, a line each."""

import json
import sys

for file in json.load(sys.stdin)["file"]:
    for service in file.get("service", []):
        for method in service["method"]:
            name = f"{file['package']}.{service['name']}.{method['name']}"
            options = method.get("options", {})
            route = options.get("[google.api.http]")
            if route:
                print(name, json.dumps(route, sort_keys=True))
            for kind in options.get("[renqing.common.v1.allow]", {}).get("kinds", []):
                print(name, kind)

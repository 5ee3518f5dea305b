"""Reads a report of a verification from standard input as others would, and prints what it says as JSON.

report_oracle.py junit: by Python's XML parser, held to what the JUnit schema of Jenkins demands (elements and their
order, attributes and their types, counts that agree with the cases).
report_oracle.py prometheus: by the parser of Prometheus' own client library.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

ATTRIBUTES = {
    "testsuites": {"name": str, "tests": int, "failures": int, "errors": int, "skipped": int, "time": float},
    "testsuite": {
        "name": str, "tests": int, "failures": int, "errors": int, "skipped": int, "time": float, "timestamp": str,
    },
    "property": {"name": str, "value": str},
    "testcase": {"classname": str, "name": str, "time": float},
    "failure": {"message": str, "type": str},
    "error": {"message": str, "type": str},
}
CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase"],
    "properties": ["property"],
    "testcase": ["failure", "error"],
}


def check(element):
    known = ATTRIBUTES.get(element.tag, {})
    assert set(element.attrib) == set(known), f"{element.tag} has the attributes {sorted(element.attrib)}"
    for name, kind in known.items():
        kind(element.attrib[name])
    order = CHILDREN.get(element.tag, [])
    places = [order.index(child.tag) for child in element]
    assert places == sorted(places), f"{element.tag} has its children in the wrong order"
    for child in element:
        check(child)


def junit(source):
    root = ElementTree.fromstring(source)
    assert root.tag == "testsuites"
    check(root)
    (suite,) = root
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.attrib["timestamp"])
    cases = suite.findall("testcase")
    for element in (root, suite):
        assert int(element.attrib["tests"]) == len(cases)
        assert int(element.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(element.attrib["errors"]) == len(suite.findall("testcase/error"))
    names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
    assert len(names) == len(set(names)), "two cases cannot be told apart"
    return {
        "suite": suite.attrib["name"],
        "properties": {one.attrib["name"]: one.attrib["value"] for one in suite.find("properties")},
        "cases": [
            {
                "classname": case.attrib["classname"],
                "name": case.attrib["name"],
                "problem": case[0].tag if len(case) else None,
                "type": case[0].attrib["type"] if len(case) else None,
                "message": case[0].attrib["message"] if len(case) else None,
                "text": case[0].text if len(case) else None,
            }
            for case in cases
        ],
    }


def prometheus(source):
    from prometheus_client.parser import text_string_to_metric_families

    return [
        {
            "name": family.name,
            "type": family.type,
            "help": family.documentation,
            "samples": [
                {"name": one.name, "labels": dict(one.labels), "value": one.value} for one in family.samples
            ],
        }
        for family in text_string_to_metric_families(source)
    ]


print(json.dumps({"junit": junit, "prometheus": prometheus}[sys.argv[1]](sys.stdin.buffer.read().decode("utf-8"))))

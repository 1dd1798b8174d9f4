"""The schemas and the OpenAPI document are what they say, and fit together."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from conformance.core import documents
from conformance.oracle import schema

ALL = (*documents.ANSWERS, *documents.REQUESTS, documents.SHARED)
ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "format"}
APPLICATORS = {"$ref", "properties", "items", "allOf", "if", "then"}
TOLD_BY_NAME = {"required", "additionalProperties"}


def keywords(value):
    """Yield each keyword of a schema; what stands below ``properties`` and ``$defs`` is a name."""
    for keyword, held in value.items():
        yield keyword
        match held:
            case dict() if keyword in ("properties", "$defs"):
                below = list(held.values())
            case dict() if keyword != "const":
                below = [held]
            case list() if keyword == "allOf":
                below = held
            case _:
                below = []
        for each in below:
            yield from keywords(each)


@pytest.mark.parametrize("name", ALL)
def test_a_schema_is_a_schema(name):
    Draft202012Validator.check_schema(documents.schema(name))


@pytest.mark.parametrize("name", ALL)
def test_a_schema_is_named_after_its_file(name):
    assert documents.schema(name)["$id"].endswith(f"/schemas/v1/{name}.json")


@pytest.mark.parametrize("name", ALL)
def test_each_keyword_of_a_schema_can_be_told(name):
    told = set(schema.WORDS) | TOLD_BY_NAME | APPLICATORS | ANNOTATIONS
    assert set(keywords(documents.schema(name))) <= told


def test_no_keyword_is_told_in_vain():
    used = {keyword for name in ALL for keyword in keywords(documents.schema(name))}
    assert set(schema.WORDS) <= used


def test_each_file_of_the_folder_is_read_by_us():
    held = {each.name for each in documents.folder().iterdir() if each.name.endswith(".json")}
    assert {f"{name}.json" for name in (*ALL, "openapi")} <= held


def test_the_openapi_document_has_the_nine_operations():
    loaded = schemathesis.openapi.from_dict(
        documents.openapi(), config=schemathesis.Config.from_dict({})
    )
    assert {each.ok().label for each in loaded.get_all_operations()} == {
        "POST /uploads",
        "POST /uploads/{upload_id}/parts",
        "POST /uploads/{upload_id}/complete",
        "POST /uploads/{upload_id}/cancel",
        "GET /files",
        "POST /files",
        "GET /files/{file_id}",
        "DELETE /files/{file_id}",
        "GET /files/{file_id}/content",
    }


def test_the_openapi_document_is_one():
    loaded = schemathesis.openapi.from_dict(
        documents.openapi(), config=schemathesis.Config.from_dict({})
    )
    loaded.validate()


def references(value):
    match value:
        case {"$ref": str(reference)}:
            yield reference
    match value:
        case dict():
            held = list(value.values())
        case list():
            held = value
        case _:
            held = []
    for each in held:
        yield from references(each)


def test_each_reference_of_the_openapi_document_leads_somewhere():
    whole = documents.openapi()
    found = set(references(whole))
    assert len(found) > 10
    for reference in found:
        at = whole
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]
        assert isinstance(at, dict)


def media(whole):
    """Yield each JSON answer of the document: its schema, and its example."""
    answers = [whole["components"]["responses"]["Refused"]]
    for path in whole["paths"].values():
        answers += [path[method]["responses"]["200"] for method in path.keys() - {"parameters"}]
    for each in answers:
        if (held := each["content"].get("application/json")) is not None:
            yield held["schema"], held["example"]


def test_each_example_of_the_openapi_document_is_an_answer_that_the_suite_would_take():
    """A mock that serves the document answers with them."""
    whole = documents.openapi()
    found = list(media(whole))
    assert len(found) == 9
    for wanted, example in found:
        rooted = {**wanted, "components": whole["components"]}
        Draft202012Validator(rooted).validate(example)


def test_every_operation_asks_for_a_key_and_tells_how_it_refuses():
    whole = documents.openapi()
    assert whole["security"] == [{"Key": []}]
    for path in whole["paths"].values():
        for method in path.keys() & {"get", "post", "delete"}:
            assert set(path[method]["responses"]) == {"200", "4XX"}
            assert "security" not in path[method]


LOADED = """
import sys
import conformance.oracle.schema
print({"jsonschema", "referencing"} & set(sys.modules))
"""


def test_importing_the_module_does_not_import_the_libraries():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            LOADED,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "set()"


def test_an_installed_package_reads_the_schemas_inside_it(tmp_path):
    package = Path(schema.__file__).parents[1]
    for part in ("core", "oracle"):
        shutil.copytree(package / part, tmp_path / "conformance" / part)
    shutil.copy(package / "__init__.py", tmp_path / "conformance")
    shutil.copytree(str(documents.folder()), tmp_path / "conformance" / "schemas")
    said = subprocess.run(
        [sys.executable, "-c", FOUND], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert said.stdout.splitlines() == [str(tmp_path / "conformance" / "schemas"), "1"]


FOUND = """
import sys
sys.path.insert(0, ".")
from conformance.core.documents import folder
from conformance.oracle.schema import flaws
print(folder())
print(len(flaws("part", 7)))
"""

"""Requests made of the OpenAPI document: which, how many, and always the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from collected import requests
from hypothesis import core, given, settings
from live import surroundings

from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    GetContent,
    GetFile,
    ListFiles,
    Plan,
    Raw,
    flat,
)
from conformance.scenarios.gathering import gather
from conformance.scenarios.generated import covering, samples
from conformance.scenarios.packing import OURS, packed
from conformance.scenarios.profiles import register_profiles
from conformance.scenarios.samples import (
    OWN_MD5,
    OWN_PART,
    PLAIN_COMPLETION,
    PLAIN_CREATION,
    REQUEST_ID,
    Sample,
)

JSON = "application/json"
MADE = """
import hashlib, sys
import hypothesis
from conformance.scenarios.profiles import register_profiles
register_profiles()
hypothesis.settings.load_profile("uploads-" + sys.argv[1])
from conformance.scenarios.gathering import gather, scenarios
found = {name: one for name, one in scenarios().items() if name.startswith("generated/")}
for name in sys.argv[2:] or sorted(found):
    print(name, hashlib.md5(repr(gather(found[name][0], name, 7)).encode()).hexdigest())
print("schemathesis" in sys.modules)
"""


@pytest.fixture(scope="module", autouse=True)
def default_profile():
    register_profiles()
    before = settings.get_current_profile_name()
    settings.load_profile("uploads-default")
    yield
    settings.load_profile(before)


@pytest.fixture(scope="module")
def limits():
    return covering()


def drawing(draws=samples):
    @settings(settings.get_profile("uploads-default"))
    @given(drawn=draws())
    def scenario(provoke, drawn):
        for steps in packed(drawn):
            provoke(*steps)

    return scenario


def right(operation, **more):
    return Sample(operation, valid=True, **more)


def wrong(operation, **more):
    return Sample(operation, valid=False, **more)


def steps_of(*made):
    return [step for steps in packed(made) for step in flat(steps)]


def made(*words, cwd=None, **env):
    said = subprocess.run(
        [sys.executable, "-c", MADE, *words],
        cwd=cwd,
        env=surroundings(**env),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.splitlines()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_few_requests_are_made_of_the_document(limits, seed):
    drawn = gather(drawing(), "generated/any", seed)
    assert 150 <= sum(requests(Plan(steps)) for steps in packed(limits)) <= 190
    assert 40 <= sum(map(requests, drawn)) <= 90


def test_every_operation_is_reached(limits):
    reached = {type(step) for steps in packed(limits) for step in flat(steps)}
    assert reached == {
        Create,
        AddPart,
        Complete,
        Cancel,
        ListFiles,
        GetFile,
        GetContent,
        DeleteFile,
    }


@pytest.mark.parametrize(
    "operation", ["createUpload", "addUploadPart", "completeUpload", "cancelUpload", "listFiles"]
)
def test_some_requests_fit_the_document_and_some_do_not(limits, operation):
    assert {each.valid for each in limits if each.operation == operation} == {True, False}


def test_the_operation_that_is_not_judged_is_left_alone(limits):
    assert "createFile" not in {each.operation for each in limits}


def test_each_member_is_left_out_once_and_given_a_wrong_type(limits):
    steps = [step for steps in packed(limits) for step in flat(steps) if isinstance(step, Create)]
    for name in ("filename", "purpose", "bytes", "mime_type"):
        assert [step.without for step in steps].count((name,)) == 1
        assert {"null", "{}"} <= {dict(step.members).get(name) for step in steps}


def test_a_seed_decides_what_is_drawn():
    scenario = drawing()
    first = gather(scenario, "a", 1)
    assert gather(scenario, "a", 2) != first
    assert gather(scenario, "a", 1) == first
    assert gather(drawing(), "a", 1) == first


def test_another_process_makes_the_same_whatever_it_made_before():
    once = made("default")
    assert len(once) == 3
    names = [each.partition(" ")[0] for each in once[:2]]
    assert sorted(made("default", *reversed(names))[:2]) == sorted(once[:2])


def test_a_quick_run_does_not_even_import_schemathesis():
    assert made("quick")[-1] == "False"
    assert made("default")[-1] == "True"


def test_a_folder_has_no_say_and_is_left_as_it_was(tmp_path, tmp_path_factory):
    """Without a configuration of ours, schemathesis would look for one; this one cannot be read."""
    (tmp_path / "schemathesis.toml").write_text('[generation]\nmode = "positive"\nnonsense = 1\n')
    elsewhere = {"HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path_factory.mktemp("tables"))}
    assert made("default", cwd=tmp_path, **elsewhere) == made("default")
    assert [each.name for each in tmp_path.iterdir()] == ["schemathesis.toml"]


def test_hypothesis_still_prints_what_others_draw():
    """Drawing cases in the usual way would make it print None for every value, in all tests."""
    before = core.RepresentationPrinter
    gather(drawing(), "a", 1)
    assert core.RepresentationPrinter is before


def test_one_module_alone_knows_schemathesis():
    folder = Path(__import__("conformance").__file__).parent
    knowing = {path.name for path in folder.rglob("*.py") if "import schemathesis" in read(path)}
    knowing |= {path.name for path in folder.rglob("*.py") if "from schemathesis" in read(path)}
    assert knowing == {"generated.py"}


def read(path):
    return path.read_text("utf-8")


def test_what_is_plain_is_left_to_the_plan():
    document = {**PLAIN_CREATION, "bytes": -1}
    assert steps_of(wrong("createUpload", document=document))[0] == Create(-1)
    document = {**PLAIN_COMPLETION, "part_ids": [OWN_PART, "x"]}
    unknown = Complete((0, "x"), md5=Digest((0,)))
    assert unknown in steps_of(wrong("completeUpload", document=document))


def test_true_is_no_plain_count_although_python_takes_it_for_one():
    document = {**PLAIN_CREATION, "bytes": True}
    (first, _) = steps_of(wrong("createUpload", document=document))
    assert dict(first.members) == {"bytes": "true"}


def test_a_valid_creation_gets_a_type_and_an_extension_that_suit_it():
    document = {**PLAIN_CREATION, "purpose": "vision", "filename": "a", "mime_type": "x"}
    (valid, _) = steps_of(right("createUpload", document=document))
    assert valid == Create(1, purpose="vision", filename="a.png")
    (wild, _) = steps_of(wrong("createUpload", document=document))
    assert wild == Create(1, purpose="vision", filename="a", mime_type="x")


def test_a_header_goes_along_if_it_can_be_written():
    document = dict(PLAIN_CREATION)
    for value, sent in ("a" * 512, True), ("ü", False), (" a", False), ("plain", False):
        sample = right("createUpload", headers=((REQUEST_ID, value),), document=document)
        (first, _) = [step for steps in packed([sample]) for step in steps]
        assert isinstance(first, As) is sent


def test_refusals_come_before_what_may_be_granted_and_the_right_one_last():
    loose = wrong("completeUpload", document={"part_ids": [OWN_PART], "md5": 0})
    hopeless = wrong("completeUpload", document={"part_ids": 0, "md5": OWN_MD5})
    plans = list(packed([loose, hopeless]))
    assert [dict(steps[2].members) for steps in plans] == [{"part_ids": "0"}, {"md5": "0"}]
    assert all(steps[-2:] == (Complete((0,)), GetContent()) for steps in plans)


def test_forms_are_written_as_they_were_meant():
    empty = wrong("addUploadPart", form=())
    text = wrong("addUploadPart", form=(("data", "é"), ("more", b"\xff")))
    bare = wrong("addUploadPart", raw=Raw(b"", None))
    added = [step for step in steps_of(empty, text, bare) if isinstance(step, AddPart)]
    assert added[0].raw.content_type.startswith("multipart/form-data; boundary=")
    assert (added[1].content, added[1].form.filename) == ("é".encode(), None)
    assert added[1].form.extra == (("more", "\ufffd"),)
    assert added[2].raw == Raw(b"", None)


def test_made_up_ids_are_nobodys_and_nothing_is_deleted_by_a_doubtful_one():
    plain, odd = right("deleteFile", name="1"), right("deleteFile", name="/../1")
    assert steps_of(plain, odd) == [DeleteFile(f"{OURS}1"), GetFile(f"{OURS}/../1")]


def test_pages_are_short_unless_their_length_is_in_question():
    def query(*pairs):
        return steps_of(wrong("listFiles", query=pairs))[0].query

    assert query(("order", "asc"), ("after", "")) == (("limit", "20"),)
    assert query(("limit", "0"), ("purpose", "batch")) == (("limit", "0"),)
    assert query(("limit", "10000"), ("x", "1")) == (("x", "1"), ("limit", "20"))


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_that_is_drawn_keeps_a_lane_for_ten_rounds_at_most(seed):
    plans = gather(drawing(), "a", seed)
    assert max(len(plan.steps) for plan in plans) <= 10

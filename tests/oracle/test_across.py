"""What exchanges owe to each other across uploads."""

import pytest
from build import (
    NOW,
    TARGET,
    add,
    broken,
    by,
    complete,
    content,
    create,
    delete,
    during,
    file,
    finding,
    get,
    lacking,
    lists,
    lost,
    named,
    ok,
    page,
    part,
    refused,
    told,
    upheld,
    upload,
    with_headers,
)

from conformance.core.finding import Outcome
from conformance.oracle.across import given
from conformance.oracle.judge import judge

OTHER = create(5, "upload_2")


def life(number, data=b"hello", filename="a.txt"):
    """Make a file of its own: upload, part and file are numbered alike."""
    upload_id, part_id, file_id = f"upload_{number}", f"part_{number}", f"file-{number}"
    size = len(data)
    return (
        create(size, upload_id, filename=filename),
        add(data, part_id, upload_id),
        complete((part_id,), size, upload_id, file_id, filename=filename),
    )


def test_each_creation_makes_an_upload_of_its_own():
    assert broken(create(), create()) == {"create/new-each-time"}
    assert "create/new-each-time" in upheld(create(), OTHER)
    assert "create/new-each-time" not in upheld(create())


def test_no_two_parts_have_the_same_id():
    begun = (create(), add(b"he"))
    assert broken(*begun, add(b"llo")) == {"parts/unique-ids"}
    assert broken(*begun, add(b"he")) == {"parts/equal-bytes"}
    assert "parts/unique-ids" in upheld(*begun, add(b"llo", "part_2"))
    assert "parts/unique-ids" in broken(*begun, OTHER, add(b"llo", "part_1", "upload_2"))


def test_parts_that_were_added_at_once_lose_their_ids_to_the_race():
    at_once = [during(add(data), 5 + n / 10, 7) for n, data in enumerate((b"he", b"llo"))]
    found = named(judge((*told(create()), *at_once), TARGET), Outcome.BROKEN)
    assert found == {"concurrency/parts-kept"}


def test_what_comes_after_a_part_id_given_twice_is_not_judged():
    muddled = (create(), add(b"he"), add(b"llo"), complete(("part_1", "part_1"), 5))
    assert broken(*muddled) == {"parts/unique-ids"}


def test_no_two_uploads_become_one_file():
    shared = (*life(1), *life(2)[:2], complete(("part_2",), 5, "upload_2", "file-1"))
    assert broken(*shared) == {"complete/file-ids-unique"}
    assert broken(*shared, get(), content(b"else")) == {"complete/file-ids-unique"}
    assert "complete/file-ids-unique" in upheld(*life(1), *life(2))


def test_every_answer_has_a_name_of_its_own():
    same = with_headers(create())
    named_alike = (
        create(answer=same.response),
        create(5, "upload_2", answer=ok(upload(id="upload_2"))),
    )
    assert broken(*named_alike) == set()
    twice = (create(), with_headers(refused(create(size=-1))))
    copied = (twice[0], create(size=-1, answer=refused_like(twice[0])))
    assert broken(*copied) == {"transport/request-id"}


def refused_like(exchange):
    """Refuse with the name of another answer."""
    said = refused(exchange).response
    name = next(each for each in exchange.response.headers if each[0] == "x-request-id")
    others = tuple(each for each in said.headers if each[0] != "x-request-id")
    return type(said)(said.status, (*others, name), said.body)


def test_a_name_that_we_gave_may_come_back():
    ours = ("x-request-id", "mine")
    headers = (("content-type", "application/json"), ours)
    both = [
        with_headers(
            create(
                5,
                f"upload_{n}",
                answer=type(ok({}))(200, headers, ok(upload(5, f"upload_{n}")).body),
            ),
            ours,
        )
        for n in (1, 2)
    ]
    assert broken(*both) == set()


POLICY = {"anchor": "created_at", "seconds": 3_600}


@pytest.mark.parametrize(
    ("ends", "wrong"), [(3_600, set()), (7_200, {"create/expires-after-spares-upload"})]
)
def test_a_policy_for_the_file_spares_the_upload(ends, wrong):
    kept = create(
        5, "upload_2", ok(upload(id="upload_2", expires_at=NOW + ends)), expires_after=POLICY
    )
    assert broken(create(), kept) == wrong
    assert broken(kept, target=lacking(lifetime=3_600)) == wrong
    assert broken(kept) == set()


def test_deleting_a_file_leaves_its_twin():
    """A28: equal bytes may be stored once, but not be deleted together."""
    twins = (*life(1), *life(2))
    reads = (get("file-2", 5), content(id="file-2"))
    assert broken(*twins, delete(), *reads) == set()
    for exchange in reads:
        gone = refused(exchange, 404)
        assert broken(*twins, exchange, delete(), gone) == {"files/independent"}
        assert "files/independent" not in broken(*twins, gone, delete())
    assert "files/independent" in upheld(*twins, *reads, delete(), *reads)


def test_a_file_of_the_same_name_is_a_twin_too():
    namesakes = (*life(1), *life(2, b"other"), content(b"other", "file-2"), delete())
    assert "files/independent" in broken(*namesakes, refused(content(id="file-2"), 404))


def test_a_file_of_other_bytes_and_another_name_is_no_twin():
    others = (*life(1), *life(2, b"other", "b.txt"), content(b"other", "file-2"), delete())
    assert "files/independent" not in broken(*others, refused(content(id="file-2"), 404))


def test_what_is_wrong_with_a_twin_anyway_explains_that_it_is_wrong_after_a_deletion():
    twins = (*life(1), *life(2), content(id="file-2"), delete())
    found = finding("files/independent", *twins, refused(content(id="file-2"), 404))
    assert "files/content" in found.suspects
    gone = (*life(1), *life(2), get("file-2"), delete(), refused(get("file-2"), 404))
    assert "complete/file-ready" not in finding("files/independent", *gone).suspects


def test_a_list_names_no_file_of_another_tenant():
    made = life(1)
    theirs = by("second", lists(file()))
    assert broken(*made, theirs) == {"auth/tenants-apart"}
    assert broken(*made, by("second", lists())) == set()
    assert "auth/tenants-apart" in upheld(*made, by("second", lists()))
    for ends in ({"first_id": "file-1"}, {"last_id": "file-1"}):
        named = by("second", lists(answer=page(**ends)))
        assert broken(*made, named) == {"auth/tenants-apart", "files/list-ends"}
    assert "auth/tenants-apart" not in upheld(*made, lists(file()))


def test_ids_that_were_given_out_are_named_with_what_makes_them_unique():
    found = {(each.id, name) for each, name in given(told(*life(1), lost(create())))}
    assert found == {("create/new-each-time", "upload_1"), ("complete/file-ids-unique", "file-1")}


def test_a_part_may_be_blamed_on_what_is_plainer():
    found = finding("parts/equal-bytes", create(), add(b"he"), add(b"he", answer=ok(part())))
    assert (found.at, found.got) == (2, "part_1 again")


def beside(name, data=b"world"):
    """Lead another upload beside the first, whose name is a.txt, up to both completions."""
    one, other = life(1), life(2, data, name)
    return tuple(each for both in zip(one, other, strict=True) for each in both)


ALIKE = ("a.txt", "A.TXT", "a_txt")


@pytest.mark.parametrize("name", ALIKE)
def test_an_upload_much_like_another_explains_what_is_wrong_with_it(name):
    life_of_both = beside(name)
    assert broken(*life_of_both, content(b"world")) == {"parts/uploads-apart"}
    assert broken(*life_of_both[:4], refused(life_of_both[4])) == {"parts/uploads-apart"}
    found = finding("parts/uploads-apart", *life_of_both, content(b"world"))
    assert found.suspects[0] == "parts/bytes-as-sent"


@pytest.mark.parametrize("name", ["b.txt", "a.text", "aatxt"])
def test_an_upload_unlike_another_explains_nothing(name):
    assert broken(*beside(name), content(b"world")) == {"parts/bytes-as-sent"}
    assert "parts/uploads-apart" not in upheld(*beside(name), content())


def test_names_that_begin_alike_may_be_cut_off_and_equal_bytes_kept_once():
    long = "a" * 64
    both = (*life(1, filename=f"{long}1"), *life(2, b"other", f"{long}2"))
    assert broken(*both, content(b"other")) == {"parts/uploads-apart"}
    equal = beside("b.txt", b"hello")
    assert broken(*equal, content(b"hell!")) == {"parts/uploads-apart"}


def test_what_was_wrong_before_the_other_upload_came_is_not_explained_by_it():
    assert broken(*life(1), content(b"world"), *life(2, b"world", "a.txt")) == {
        "parts/bytes-as-sent"
    }


def test_uploads_are_known_to_be_apart_when_content_was_read_and_not_before():
    assert "parts/uploads-apart" not in upheld(*beside("A.txt"))
    assert "parts/uploads-apart" not in upheld(*life(1), content())
    assert "parts/uploads-apart" in upheld(*beside("A.txt"), content())

"""Plans get smaller, stay sound, and end where a reader wants them to end."""

import pytest
from collected import ask, distinct, wrong_places
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.core.content import Drawn, size_of, whole
from conformance.core.exchange import Framing
from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    Form,
    GetContent,
    GetFile,
    ListFiles,
    Raw,
    Together,
    Total,
    Wait,
    WaitForExpiry,
    contents,
    declared,
    flat,
    md5,
    members,
    plan,
)
from conformance.scenarios.literals import NO_UPLOAD, part
from conformance.scenarios.lives import digested, ended, mislisted, misnamed, shuffled, too_short
from conformance.scenarios.programs import programs
from conformance.scenarios.reduction import candidates, weight
from conformance.scenarios.removal import without
from conformance.scenarios.requests import creations, lists, named, odd_paths
from conformance.scenarios.strategies import BCHARS, forms, single, small_contents
from conformance.scenarios.unspecified import unspecified

EVERYTHING = plan(
    Create(8, members=members(x=1), without=("purpose",)),
    As(Create(Total((1, 0), -3), filename="x", purpose="batch"), "second", (("X-A", "1"),)),
    Together(
        (
            AddPart(b"\x00\r\n", 1, Form(quoted=True, extra=(("a", "b"),), cut=7)),
            As(AddPart(Drawn(70), 1), "stranger"),
            Together((Cancel(0, Raw(b"{}", "application/json")), Wait(0.5))),
        )
    ),
    Complete((1, "part_x", 0), 1, Digest((1, 0), 5), members=members(y=[1])),
    Complete((0, 0), NO_UPLOAD, "ff"),
    GetFile(1),
    GetContent(1, "application/binary"),
    ListFiles((("limit", "1"), ("order", "asc")), after=1, pages=5),
    Call("POST", "/uploads/{upload:1}/x/{part:1}/{file:1}", Raw(b"x")),
    WaitForExpiry(1),
    DeleteFile(1),
)
PLANS = st.one_of(
    st.just(EVERYTHING),
    *(each() for each in (programs, shuffled, mislisted, too_short, digested, misnamed, ended)),
    *(each() for each in (creations, lists, named, odd_paths)),
)
few = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def reduce(of, shows):
    """Take the first smaller plan that still shows it, until there is none."""
    while True:
        smaller = next((each for each in candidates(of) if shows(each)), None)
        if smaller is None:
            return of
        of = smaller


def works_out(of):
    for step in flat(of.steps):
        declared(of, getattr(step, "declared", 0))
        md5(of, getattr(step, "md5", None) or "")
    return wrong_places(of) == []


@few
@given(PLANS)
def test_every_candidate_is_smaller_sound_new_and_not_empty(of):
    every = tuple(candidates(of))
    assert len(every) == len(set(every))
    for each in every:
        assert weight(each) < weight(of)
        assert each.steps
        assert works_out(each)


@few
@given(PLANS)
def test_what_may_be_anything_ends_as_one_plain_step(of):
    smallest = reduce(of, lambda _: True)
    assert len(list(flat(smallest.steps))) == 1
    assert contents(smallest) in ((), (b"",))
    assert list(candidates(smallest)) == []


def test_a_plan_of_many_parts_has_sound_candidates():
    listed = tuple(reversed(range(20)))
    of = plan(Create(Total(listed)), *(AddPart(b"%02d" % n) for n in listed), Complete(listed))
    assert [each for each in candidates(of) if not works_out(each)] == []


def completions(of):
    """Yield the upload and the listed parts of each completion that a server would take."""
    creates = [step for step in flat(of.steps) if isinstance(step, Create)]
    held = contents(of)
    for step in flat(of.steps):
        if isinstance(step, Complete) and all(isinstance(each, int) for each in step.parts):
            whose = creates[step.upload] if isinstance(step.upload, int) else None
            total = sum(size_of(held[part]) for part in step.parts)
            if whose and declared(of, whose.declared) == total and not whose.raw:
                yield step.upload, step.parts


def turned_round(of):
    """Show what a server that joins parts in the order of arrival gets wrong."""
    held = contents(of)
    return any(
        len(set(parts)) == len(parts)
        and b"".join(whole(held[part]) for part in parts)
        != b"".join(whole(held[part]) for part in sorted(parts))
        for _, parts in completions(of)
    )


SHORTEST = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)))


@few
@given(st.one_of(shuffled(), digested(), programs()).filter(turned_round))
def test_a_wrong_order_ends_with_two_parts_of_one_letter(of):
    assert reduce(of, turned_round) == SHORTEST


def test_letters_that_came_in_the_wrong_order_change_places():
    start = plan(Create(Total((1, 0))), AddPart(b"b"), AddPart(b"a"), Complete((1, 0)))
    assert reduce(start, turned_round) == SHORTEST


@pytest.mark.parametrize("count", [25, 100])
def test_many_parts_added_at_once_end_as_two(count):
    """Long plans shrink in few rounds, since half of the parts may go at once."""
    listed = tuple(reversed(range(count)))
    parts = tuple(AddPart(b"%03d." % n) for n in range(count))
    start = plan(Create(Total(listed)), Together(parts), Complete(listed), GetContent())
    assert reduce(start, turned_round) == SHORTEST


def late(of):
    done = set()
    taken = {upload for upload, parts in completions(of) if parts}
    for step in flat(of.steps):
        if isinstance(step, AddPart) and step.upload in done:
            return True
        if isinstance(step, Complete) and step.upload in taken:
            done.add(step.upload)
    return False


def test_a_late_part_needs_one_part_before_it():
    start = plan(
        Create(8),
        Create(Total((0, 1))),
        As(AddPart(b"hello", 1), headers=(("X-A", "1"),)),
        AddPart(Drawn(300), 1),
        Complete((0, 1), 1, md5=Digest((0, 1))),
        GetContent(1),
        AddPart(b"late", 1),
        DeleteFile(1),
    )
    least = plan(Create(Total((0,))), AddPart(b"a"), Complete((0,)), AddPart(b"b"))
    assert reduce(start, late) == least


def equal(of):
    held = contents(of)
    return any(
        held[one] == held[other] != b""
        for _, parts in completions(of)
        for one in parts
        for other in parts
        if one != other
    )


def test_parts_of_equal_bytes_shrink_together():
    start = plan(
        Create(Total((0, 1, 2))), *map(AddPart, (b"xyz", b"pq", b"xyz")), Complete((0, 1, 2))
    )
    least = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"a"), Complete((0, 1)))
    assert reduce(start, equal) == least


def test_a_declared_number_follows_the_parts():
    start = plan(Create(9), AddPart(b"hello"), AddPart(b"self"), Complete((0, 1)))

    def taken(of):
        return any(size_of(contents(of)[part]) for _, parts in completions(of) for part in parts)

    assert reduce(start, taken) == plan(Create(Total((0,))), AddPart(b"a"), Complete((0,)))


def test_a_total_that_is_off_ends_off_by_one_without_the_part_that_made_it_so():
    def too_few(of):
        held = contents(of)
        creates = [step for step in of.steps if isinstance(step, Create)]
        return any(
            step.parts
            and sum(size_of(held[part]) for part in step.parts) < declared(of, creates[0].declared)
            for step in of.steps
            if isinstance(step, Complete) and creates
        )

    start = plan(
        Create(Total((0, 1))), AddPart(b"hello"), AddPart(Drawn(256)), Complete((0,)), GetContent()
    )
    least = plan(Create(Total((0,), 1)), AddPart(b"a"), Complete((0,)))
    assert reduce(start, too_few) == least


def test_a_form_ends_with_nothing_but_what_is_odd_about_it():
    odd = Form(filename=None, boundary="b", quoted=True, chunked=True, preamble=b"p")

    def chunked(of):
        return any(isinstance(step, AddPart) and step.form.chunked for step in flat(of.steps))

    start = plan(Create(Total((0,))), AddPart(Drawn(5_000), form=odd), Complete((0,)))
    least = plan(Create(Total((0,))), AddPart(b"a", form=Form(chunked=True)))
    assert reduce(start, chunked) == least


@pytest.mark.parametrize("least", [1, 65, 1_000, 65_536])
def test_a_size_ends_where_it_begins_to_matter(least):
    def large(of):
        return any(size_of(each) >= least for each in contents(of))

    start = plan(Create(Total((0,))), AddPart(Drawn(1_048_576)), Complete((0,)))
    (held,) = contents(reduce(start, large))
    assert size_of(held) == least


def test_few_random_bytes_are_written_as_letters():
    start = plan(Create(Total((0, 1))), AddPart(Drawn(9)), AddPart(Drawn(3)), Complete((0, 1)))

    def long(of):
        return sum(map(size_of, contents(of))) >= 12

    least = plan(Create(Total((0, 1))), AddPart(b"a" * 9), AddPart(b"b" * 3))
    assert reduce(start, long) == least


def test_a_race_stays_a_race_of_two():
    def race(of):
        return any(
            isinstance(step, Together)
            and [each.upload for each in step.steps if isinstance(each, Complete)].count(0) > 1
            for step in of.steps
        )

    start = plan(
        Together((Create(Total((0,))), Create(Total((1,))))),
        Together((AddPart(b"x", 0), AddPart(b"y", 1))),
        Together((Complete((0,), 0),) * 4 + (Complete((1,), 1),) * 4),
        GetContent(0),
    )
    complete = Complete((0,))
    least = plan(Create(Total((0,))), AddPart(b"a"), Together((complete, complete)))
    assert reduce(start, race) == least


def test_an_upload_goes_with_all_that_is_its():
    of = plan(
        Create(Total((0, 2))),
        Create(Total((1,), 2)),
        AddPart(b"x", 0),
        AddPart(b"y", 1),
        AddPart(b"z", 0),
        Complete((1, 0), 1, Digest((0, 1))),
        Complete((2, 0), 0),
        GetFile(0),
        GetFile(1),
        ListFiles(after=0),
        Call("GET", "/uploads/{upload:1}/{part:1}/{file:1}"),
    )
    assert without(of, (0,)) == plan(
        Create(Total((0,), 2)),
        AddPart(b"y"),
        Complete((0,), 0, Digest((0,))),
        GetFile(0),
        ListFiles(),
        Call("GET", "/uploads/{upload:0}/{part:0}/{file:0}"),
    )


def test_with_its_last_completion_a_file_goes():
    of = plan(Create(), Complete(), Complete(), GetFile(), DeleteFile(), GetFile("file-x"))
    assert without(of, (1,)) == plan(
        Create(), Complete(), GetFile(), DeleteFile(), GetFile("file-x")
    )
    assert without(of, (1, 2)) == plan(Create(), GetFile("file-x"))


def test_a_part_leaves_lists_totals_and_digests():
    of = plan(
        Create(Total((0, 1))), AddPart(b"x"), AddPart(b"y"), Complete((1, 0), md5=Digest((1, 0)))
    )
    assert without(of, (1,)) == plan(
        Create(Total((0,))), AddPart(b"y"), Complete((0,), md5=Digest((0,)))
    )
    assert without(of, (1, 2)) == plan(Create(1), Complete(md5=Digest(())))


def test_long_ids_and_large_numbers_shrink_in_few_rounds():
    def refused(of):
        return any(isinstance(step, Create) and step.declared > 8_589_934_592 for step in of.steps)

    taken = []
    reduce(plan(Create(10**12)), lambda of: refused(of) and (taken.append(of) or True))
    assert len(taken) < 30
    assert reduce(plan(Cancel("x" * 10_000)), lambda of: len(of.steps[0].upload) > 255) == plan(
        Cancel("x" * 312)
    )


@pytest.mark.parametrize(
    "heavier",
    [
        plan(Create()),
        plan(Create(1), Create(1)),
        plan(Create(2)),
        plan(As(Create(1), "second")),
        plan(Together((Create(1),))),
        plan(Create(1, members=members(x=1))),
        plan(Create(1, filename="x")),
        plan(Create(1, raw=Raw())),
    ],
)
def test_what_is_not_plain_weighs_more(heavier):
    assert weight(plan(Create(1))) < weight(heavier)


def test_steps_weigh_more_than_bytes_and_bytes_more_than_forms():
    few_steps = plan(Create(100), AddPart(b"a" * 100))
    many_steps = plan(Create(2), AddPart(b"a"), AddPart(b"b"))
    odd_form = plan(Create(1), AddPart(b"a", form=Form(quoted=True)))
    assert weight(odd_form) < weight(few_steps) < weight(many_steps)
    assert weight(many_steps) < weight(plan(Create(1), AddPart()))


def test_plans_of_a_default_run_have_sound_candidates():
    for of in distinct(ask("uploads-default", 1))[::6]:
        if len(of.steps) <= 12:
            for each in list(candidates(of))[::7]:
                assert works_out(each)


def test_an_md5_that_parts_made_wrong_is_falsified_without_them():
    def wrong(of):
        return any(
            isinstance(step, Complete)
            and isinstance(step.md5, Digest)
            and md5(of, step.md5) != md5(of, Digest(step.parts))
            for step in of.steps
        )

    start = plan(
        Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((0, 1), md5=Digest((0,)))
    )
    least = plan(Create(Total((0,))), AddPart(b"a"), Complete((0,), md5=Digest((0,), 0)))
    assert reduce(start, wrong) == least


ODD_BOUNDARY = Form(boundary="a ,b", quoted=True, chunked=True, filename=None)


def test_a_boundary_that_has_to_be_quoted_is_never_sent_without_quotes():
    """A server that is right to refuse it would else be shown for what it is right in."""

    def rare(of):
        return any(isinstance(step, AddPart) and step.form.boundary == "a ,b" for step in of.steps)

    start = plan(Create(Total((0,))), AddPart(b"hello", form=ODD_BOUNDARY), Complete((0,)))
    least = Form(boundary="a ,b", quoted=True)
    assert reduce(start, rare) == plan(Create(Total((0,))), AddPart(b"a", form=least))


@few
@given(single(st.builds(part, small_contents(), form=forms())))
def test_no_boundary_loses_the_quotes_that_it_needs(of):
    for each in candidates(of):
        for step in flat(each.steps):
            if isinstance(step, AddPart):
                assert step.form.quoted or set(step.form.boundary) <= set(BCHARS)


def test_chunks_go_with_the_coding_that_has_them():
    cut_up = Form(chunked=True, framing=Framing(chunks=(7,), expect=True))
    start = plan(Create(Total((0,))), AddPart(b"a", form=cut_up))
    forms = {step.form for each in candidates(start) for step in each.steps[1:]}
    assert Form() in forms
    assert not [form for form in forms if form.framing.chunks and not form.chunked]


def test_a_body_that_can_be_read_is_not_cut_into_one_that_cannot():
    start = plan(Create(raw=Raw(b'{"purpose": 1}', "application/json")))
    assert list(candidates(start)) == [plan(Create(1))]
    cancel = plan(Cancel("x", Raw(b"{}", "application/json")))
    bodies = {each.steps[0].raw for each in candidates(cancel)}
    assert bodies == {None, Raw(b"", "application/json")}


def test_an_id_that_is_shortened_does_not_lead_out_of_its_path():
    assert plan(Cancel("..")) not in candidates(plan(Cancel("../x")))
    assert plan(Cancel("a.")) in candidates(plan(Cancel("a./x")))


def test_a_filename_keeps_the_extension_that_says_what_it_is_for():
    start = plan(Create(1, filename="größe und.jsonl", purpose="batch"))
    named = {each.steps[0].filename for each in candidates(start)}
    assert named == {None, "größe und.jsonl", "größ.jsonl", "größe u"}


def test_an_md5_that_was_right_is_never_wrong():
    parts = AddPart(b"a"), AddPart(b"b")
    start = plan(Create(2), *parts, Complete((1, 0), md5=Digest((1, 0))))
    every = tuple(candidates(start))
    assert plan(Create(2), *parts, Complete((0, 1), md5=Digest((0, 1)))) in every
    for each in every:
        for step in each.steps:
            if isinstance(step, Complete) and step.md5 is not None:
                assert step.md5 == Digest(step.parts)


@few
@given(PLANS)
def test_no_candidate_does_more_that_the_contract_leaves_open(of):
    """No upload of no bytes, no empty part and no empty list, unless that was there before."""
    assert max(map(unspecified, candidates(of)), default=0) <= unspecified(of)


@pytest.mark.parametrize(
    ("of", "count"),
    [
        (plan(Create(1), AddPart(b"a"), Complete((0,))), 0),
        (plan(Create()), 1),
        (plan(Create(Total((0,))), AddPart(), Complete((0,))), 2),
        (plan(Create(0), Complete()), 2),
        (plan(Create(0, members=members(bytes=1))), 0),
        (plan(Create(0, without=("bytes",))), 0),
        (plan(Create(1), Complete(members=members(part_ids=[1]))), 0),
        (plan(Create(2), AddPart(b"a"), Complete((0, 0))), 1),
        (plan(Create(1), AddPart(b"a"), AddPart(b"b")), 1),
        (plan(Create(1), AddPart(b"a"), Complete((0,)), AddPart(b"b")), 0),
        (plan(Create(1), Cancel(), AddPart(b"ab")), 0),
        (plan(AddPart(b"ab", "upload_x"), Complete(("part_x",), "upload_x")), 0),
        (plan(Create(raw=Raw(b"{}")), AddPart(raw=Raw()), Complete(raw=Raw())), 0),
    ],
)
def test_what_a_plan_leaves_open_is_counted(of, count):
    assert unspecified(of) == count


def owners(of):
    """Name the upload of each part of a plan, by the place of the part."""
    return [step.upload for step in flat(of.steps) if isinstance(step, AddPart)]


def foreign(of):
    """Say whether a plan lists a part in the completion of another upload than its own."""
    owner = owners(of)
    return any(
        isinstance(step, Complete) and any(owner[each] != step.upload for each in step.parts)
        for step in flat(of.steps)
    )


def test_a_part_of_another_upload_stays_that_of_another():
    of = plan(
        Create(Total((0,))),
        Create(Total((1, 2))),
        Create(Total((3, 4))),
        AddPart(b"nobody's", 0),
        AddPart(b"abc", 1),
        AddPart(b"own", 1),
        AddPart(b"abc", 2),
        AddPart(b"xyz", 2),
        Complete((2, 3), 1, Digest((1, 2))),
        Complete((3, 4), 2),
        GetContent(1),
    )
    assert foreign(of)
    least = reduce(of, foreign)
    (owner,) = owners(least)
    (listing,) = [step for step in flat(least.steps) if isinstance(step, Complete)]
    assert listing.parts == (0,)
    assert {owner, listing.upload} == {0, 1}
    for place, dropped in enumerate(range(3, 8)):  # each part alone: what is left keeps its owner
        kept = [0, 1, 1, 2, 2]
        del kept[place]
        assert owners(without(of, (dropped,))) == kept


def test_with_an_upload_its_parts_leave_the_lists_of_others():
    of = plan(
        Create(1),
        Create(2),
        AddPart(b"a", 0),
        AddPart(b"b", 1),
        AddPart(b"c", 1),
        Complete((0, 1, 2), 1, Digest((0, 1, 2))),
        Complete((2, 0), 0),
    )
    assert without(of, (0,)) == plan(
        Create(2), AddPart(b"b"), AddPart(b"c"), Complete((0, 1), 0, Digest((0, 1)))
    )
    assert without(of, (1,)) == plan(Create(1), AddPart(b"a"), Complete((0,)))

"""Records made by hand, for what is said of them."""

from dataclasses import replace

from conformance.core.blame import Evidence
from conformance.core.catalogue import CATALOGUE
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import Create, plan
from conformance.core.record import Footer, Header, Minimum, Record, Repeat, Trial, trial
from conformance.core.requirement import Level, Need, Party
from conformance.core.target import Footing, Target
from conformance.core.verdict import settle

MUST, OTHER, THIRD = "complete/listed-order", "parts/accepted", "cancel/keeps-upload"
SHOULD, MAY = "create/expires-in-an-hour", "parts/empty"
PLAN = plan(Create())
TARGET = Target("http://a/v1", has_second_key=True, large=True, max_wait=10, footing=Footing())
HEADER = Header("1", TARGET, 0, "quick", "2026-01-01T00:00:00+00:00")
FOOTER = Footer("2026-01-01T00:00:01+00:00", 1.0, 1, 0)
BINDING = [each for each in CATALOGUE if each.party is Party.SERVER]
DEMANDED = [each.id for each in BINDING if each.level is Level.MUST]
NEEDY = {
    Need.FILES: "files/list",
    Need.CONTENT: "complete/content-joined",
    Need.AUTH: "auth/key-required",
    Need.LARGE: "parts/sixty-four-megabytes",
    Need.SECOND_KEY: "auth/tenants-apart",
    Need.WEATHER: "transport/retry-after",
    Need.EXPIRY: "parts/none-after-expiry",
}
"""A requirement that has each need, and no other."""
LACKS = Footing("no Files API", "no downloads", "no keys", 3_600)


def happened(status=200, *, step=0, cut=False, cause="reset"):
    response = None if status is None else Response(status)
    return Exchange(Request("POST", "/uploads", cut=cut), response, 0, 1, step=step, cause=cause)


ONE = (happened(),)


def found(name, outcome, got="", suspects=()):
    return Finding(name, outcome, 0, "this", got, suspects)


def broke(name, *suspects, exchanges=ONE, scenario="a"):
    return trial(scenario, PLAN, exchanges, (found(name, Outcome.BROKEN, "that", suspects),))


def held(*names, exchanges=ONE):
    return trial("a", PLAN, exchanges, [found(each, Outcome.UPHELD) for each in names])


def least(name, *suspects, exchanges=ONE):
    wrong = (found(name, Outcome.BROKEN, "that", suspects),)
    return Minimum(name, "a", PLAN, exchanges, wrong, 1, 1)


def record(*entries, footer=FOOTER, target=TARGET, **header):
    trials, minima, repeats = (
        tuple(each for each in entries if isinstance(each, kind))
        for kind in (Trial, Minimum, Repeat)
    )
    return Record(replace(HEADER, target=target, **header), trials, minima, footer, repeats)


def of(name, *entries, **more):
    """Say what a record shows of one requirement."""
    results = settle(record(*entries, **more))
    return next(each for each in results if each.requirement.id == name)


def said(name, *entries, **more):
    result = of(name, *entries, **more)
    return result.verdict, result.reason


def blamed(**suspects):
    """Give broken findings by requirement; a requirement names the suspects of each finding."""
    names = {"a": MUST, "b": OTHER, "c": THIRD, "d": SHOULD, "m": MAY}
    return {
        names[name]: tuple(
            Evidence(
                found(names[name], Outcome.BROKEN, "", tuple(names[x] for x in each)), "", PLAN, ()
            )
            for each in of_each
        )
        for name, of_each in suspects.items()
    }

"""The life of an upload as each known client leads it, from creation to content or cancellation."""

from conformance.core.plan import AddPart, As, Cancel, Complete, Create, GetContent, Step, Total

from .clients import CLIENTS, Client
from .literals import LETTERS, Provoke
from .profiles import unless_quick


def test_a_life_as_a_client_leads_it(provoke: Provoke) -> None:
    for client in unless_quick(*CLIENTS.values()):
        provoke(*(As(step, headers=client.headers) for step in _life(client)))


def _life(client: Client) -> tuple[Step, ...]:
    listed = tuple(range(len(client.forms)))
    return (
        Create(Total(listed), members=client.members),
        *(AddPart(LETTERS[at], form=form) for at, form in enumerate(client.forms)),
        Complete(listed, md5=client.md5),
        GetContent(accept=client.accept),
        Create(1, members=client.members),
        Cancel(1, client.cancel),
    )

"""Plans driven against a small server of the test, and what came of them."""

from raw_server import answering, heard_from, ran

from conformance.core.content import Drawn
from conformance.core.plan import plan
from conformance.drivers.client import Lanes

LARGE = Drawn(8 << 20)


def run_against(serving, *steps, **options):
    """Run the steps against a server, and name the server, the run and the traffic."""

    async def run():
        async with serving as server, Lanes(server.target, **options) as lanes:
            return server, await lanes.run(plan(*steps)), lanes.traffic

    return ran(run())


def taken(respond, *steps, **options):
    _, run, _ = run_against(answering(respond), *steps, **options)
    return run


def scripted(*answers):
    """Give these answers in turn, then the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def statuses(run):
    return [each.response and each.response.status for each in run.exchanges]


async def silent(_server, reader, writer, connection):
    await heard_from(reader, connection)
    await reader.read()
    writer.close()

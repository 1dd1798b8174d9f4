"""The runs of this room, all under way while the first test still looks at its own."""

import pytest
from crowd import Crowd


@pytest.fixture(scope="session")
def crowd(request, tmp_path_factory):
    """Begin the runs of all tests that were chosen; under xdist, each when it is asked for."""
    held = Crowd(tmp_path_factory.mktemp("hostile"))
    if not hasattr(request.config, "workerinput"):
        for each in request.session.items:
            if "behaviour" in getattr(each, "callspec", each).__dict__.get("params", {}):
                held.begin(each.callspec.params["behaviour"])
    yield held
    held.close()

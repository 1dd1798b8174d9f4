"""Our runner reads expressions as GitHub does."""

import pytest
from expressions import filled

CONTEXTS = {"inputs": {"a": "", "b-c": "x"}, "steps": {"one": {"outputs": {"code": "1"}}}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${{ inputs.b-c }}", "x"),
        ("${{ inputs.b-c }}/${{ inputs.a }}4", "x/4"),
        ("${{ inputs.a || steps.one.outputs.code }}", "1"),
        ("${{ steps.one.outputs.none || '' }}", ""),
        ("${{ steps.none.outcome == 'success' }}", False),
        ("${{ inputs.a == '' && inputs.b-c != 'it''s' }}", True),
        ("${{ !(inputs.a == '') || false }}", False),
        ("""${{ contains(fromJSON('["0", "1"]'), steps.one.outputs.code) }}""", True),
        ("""${{ contains(fromJSON('["0"]'), steps.one.outputs.code) }}""", False),
        ("${{ 4 == '4' }}", True),
    ],
)
def test_an_expression_is_worth_what_github_says(text, value):
    assert filled(text, CONTEXTS) == value


@pytest.mark.parametrize("text", ["${{ secrets.a }}", "${{ inputs.a + 1 }}", "${{ inputs.a ) }}"])
def test_what_it_does_not_know_is_no_silence(text):
    with pytest.raises(AssertionError):
        filled(text, CONTEXTS)

"""What every answer is asked beside the contract: that no stored secret is in it."""

import base64
import os
import urllib.parse

import schemathesis

PLANTED = os.environ["FUZZ_PLANTED_KEY"]
FORMS = {
    form.encode()
    for form in (
        PLANTED,
        urllib.parse.quote(PLANTED, safe=""),
        PLANTED.encode().hex(),
        base64.b64encode(PLANTED.encode()).decode().rstrip("="),
    )
}


@schemathesis.check
def keeps_the_planted_key(ctx, response, case):
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    answer = response.content + head.encode()
    assert not any(form in answer for form in FORMS), "the answer holds a stored secret"

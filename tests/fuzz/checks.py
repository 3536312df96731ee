"""What every answer is asked beside the contract: that no stored secret is in it."""

import base64
import itertools
import os
import sys
import urllib.parse

import schemathesis
from urllib3.util import connection

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


ADDRESSES = itertools.cycle(range(2, 250))
connect = connection.create_connection


def connect_from_another_address(address, timeout=None, source_address=None, socket_options=None):
    """Comes from another loopback address with each connection.

    Refused credentials are limited by address: hundreds of them, to see that each route asks for
    one, would soon be answered with 429 and show nothing.
    """
    if sys.platform == "linux":
        source_address = (f"127.0.1.{next(ADDRESSES)}", 0)
    return connect(address, timeout, source_address, socket_options)


connection.create_connection = connect_from_another_address

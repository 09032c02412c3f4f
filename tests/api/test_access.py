"""Who may: nobody gets in, writes or hammers without the right to."""

import asyncio
import base64
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.problems import Refusal, as_response
from api.server.access import Access, Admission, require
from api.server.binding import check_binding
from kg.access import Tokens
from kg.errors import StoreError


def now():
    return datetime.now(UTC)


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path / "tokens.json")


class Client:
    """Asks an ASGI application without a socket, one request at a time."""

    def __init__(self, app):
        self.transport = httpx.ASGITransport(app)

    def get(self, path, **options):
        return asyncio.run(self._ask("GET", path, options))

    def post(self, path, **options):
        return asyncio.run(self._ask("POST", path, options))

    async def _ask(self, method, path, options):
        async with httpx.AsyncClient(transport=self.transport, base_url="http://test") as client:
            return await client.request(method, path, **options)


def service(tokens, private=False, rate=None):
    """A service with one page that all may read and one that editors may write."""

    def read(request):
        return PlainTextResponse("read")

    def write(request):
        try:
            return PlainTextResponse(require(request.scope, "editor").name)
        except Refusal as error:
            return as_response(error)

    routes = [Route("/", read), Route("/health", read), Route("/write", write, methods=["POST"])]
    return Client(Admission(Starlette(routes=routes), Access(tokens, private, rate, now)))


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


def test_reading_is_open_unless_the_service_is_private(tokens):
    assert service(tokens).get("/").status_code == 200
    private = service(tokens, private=True)
    refused = private.get("/")
    assert refused.status_code == 401 and "Bearer" in refused.headers["www-authenticate"]
    assert private.get("/", headers=bearer(tokens.create("Ada", "reader", now()))).status_code == 200
    assert private.get("/health").status_code == 200


def test_writing_needs_a_token_whose_role_reaches(tokens):
    client = service(tokens)
    assert client.post("/write").status_code == 401
    refused = client.post("/write", headers=bearer(tokens.create("Ada", "reader", now())))
    assert (refused.status_code, refused.json()["role"]) == (403, "editor")
    assert client.post("/write", headers=bearer(tokens.create("Bea", "admin", now()))).text == "Bea"


def test_a_wrong_token_is_refused_even_where_none_is_needed(tokens):
    for header in ("Bearer nonsense", "Basic !!!", "Digest x", "Bearer"):
        assert service(tokens).get("/", headers={"Authorization": header}).status_code == 401


def test_a_client_that_only_knows_basic_sends_the_token_as_its_password(tokens):
    text = base64.b64encode(b"anyone:" + tokens.create("Ada", "editor", now()).encode()).decode()
    assert service(tokens).post("/write", headers={"Authorization": f"Basic {text}"}).text == "Ada"


def test_more_requests_than_the_rate_are_refused_for_that_client_alone(tokens):
    client = service(tokens, rate="3/minute")
    text = tokens.create("Ada", "reader", now())
    statuses = [client.get("/").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert int(client.get("/").headers["retry-after"]) > 0
    assert client.get("/", headers=bearer(text)).status_code == 200


def test_guessing_tokens_is_stopped(tokens):
    client = service(tokens)
    statuses = [client.get("/", headers=bearer(f"onrecord_00000000_{n}")).status_code for n in range(25)]
    assert set(statuses[:20]) == {401} and set(statuses[20:]) == {429}
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_this_machine_alone_is_always_safe_to_listen_on(host):
    check_binding(host, None, private=False, open_to_all=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org"])
def test_listening_wider_is_refused_until_it_is_safe_or_meant(host, tokens):
    with pytest.raises(StoreError, match="KG_PRIVATE"):
        check_binding(host, tokens, private=False, open_to_all=False)
    with pytest.raises(StoreError, match="kg token create"):
        check_binding(host, tokens, private=True, open_to_all=False)
    check_binding(host, None, private=False, open_to_all=True)
    tokens.create("Ada", "reader", now())
    check_binding(host, tokens, private=True, open_to_all=False)

"""The settings of the service: the only place that reads the environment. docs/settings.md explains each."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_cache_path, user_config_path, user_data_path
from pydantic import AnyHttpUrl, ByteSize, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kg.bases import DEFAULT_ROOT, DEFAULT_VOCABULARY, Bases
from kg.engine.base import Limits
from kg.errors import StoreError

MIB = 2**20


class Settings(BaseSettings):
    """What one service runs with; every field `x` is the environment variable `KG_X`."""

    model_config = SettingsConfigDict(env_prefix="KG_", frozen=True, extra="forbid")

    store: Path = Field(default_factory=lambda: user_data_path("onrecord"), description="Folder of the embedded store.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0: any free one.")
    url: AnyHttpUrl | None = Field(None, description="Address that the outside sees, if it is another one.")
    root: str = Field(DEFAULT_ROOT, pattern=r"^https?://.+/$", description="IRI that things and graphs begin with.")
    vocabulary: str = Field(DEFAULT_VOCABULARY, pattern=r"[#/]$", description="IRI that terms begin with.")

    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Further names that the service answers to, besides those of this machine and of KG_URL."
    )
    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses or networks of proxies whose X-Forwarded-For is believed; by default none."
    )

    deadline: float = Field(30, gt=0, description="Seconds that one query may take.")
    memory: ByteSize = Field(ByteSize(2 * 1024 * MIB), description="Memory that one query may add to its reader.")
    readers: int = Field(4, ge=1, description="Queries that run at once; each has a process.")
    lent: int = Field(14, ge=0, description="Answers that are sent beside those: each lends its place to the next.")
    workers: int = Field(
        1, ge=1, le=64, description="Processes that serve; each has readers, queue and rates of its own."
    )
    queue: int = Field(64, ge=0, description="Queries that may wait for a reader; one more is answered with 503.")
    patience: float = Field(1, gt=0, description="Seconds after which a query is long; one reader is kept from those.")
    request_size: ByteSize = Field(ByteSize(64 * MIB), description="Largest request body.")
    query_size: ByteSize = Field(ByteSize(MIB), description="Longest query text or body that only asks.")
    result_size: ByteSize = Field(ByteSize(4096 * MIB), description="Largest result of one query.")
    answers: ByteSize = Field(ByteSize(32 * MIB), description="Memory for small answers that are given again; 0: none.")
    idle: float = Field(30, gt=0, description="Seconds that a client may leave us waiting, in either direction.")

    upload: float = Field(300, gt=0, description="Seconds that one request body may take in all.")
    uploads: ByteSize = Field(ByteSize(256 * MIB), description="Bytes of all request bodies that are held at once.")
    writing: float = Field(300, gt=0, description="Seconds that one write may take, waiting included.")
    connections: int = Field(500, ge=2, description="Connections at once; one client may have half of them.")

    tokens: Path = Field(
        default_factory=lambda: user_config_path("onrecord") / "tokens.json",
        description="File of tokens made by `kg token`; without one nobody writes.",
    )
    index: Path = Field(
        default_factory=lambda: user_cache_path("onrecord") / "index",
        description="Folder of the indexes of other SPARQL servers; a store's own index is in the store's folder.",
    )
    index_url: str | None = Field(
        None, description="Database of the index instead of a file, as postgresql://…, shared by several services."
    )
    names: Path | None = Field(None, description="Name index made by `kg link index`, for candidates of links.")
    review: Path | None = Field(None, description="Review queue of `kg review`, for the pages at /review.")
    prepare: bool = Field(True, description="Whether pages are prepared at the start, beside the first requests.")
    plain: bool = Field(False, description="Whether the store is a plain RDF store: nothing is validated or derived.")
    private: bool = Field(False, description="Whether reading needs a token too.")
    open: bool = Field(False, description="Whether to listen beyond this machine although anyone can then read.")
    log: str = Field("WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="INFO: a line for each request.")
    rate: str | None = Field(None, description="Requests one client may make, as 600/minute; by default no limit.")
    services: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="SPARQL endpoints that SERVICE may ask, and wherever they redirect to; without them none."
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Web origins whose pages may read; * for all."
    )

    sparql_url: AnyHttpUrl | None = Field(None, description="Query address of another SPARQL server to use instead.")
    sparql_update_url: AnyHttpUrl | None = Field(None, description="Its update address; by default the same.")
    sparql_product: str = Field("generic", description="Which product it is: a row of the table in docs/scale.md.")
    sparql_user: str | None = Field(None, description="User name for it.")
    sparql_password: SecretStr | None = Field(None, description="Password for it.")

    @field_validator("origins", "services", "hosts", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network, strict=False)
        return value

    @field_validator("rate")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        if value:
            from limits import parse

            parse(value)
        return value

    @property
    def bases(self) -> Bases:
        """The IRI bases in force."""
        return Bases(self.vocabulary, self.root)

    @property
    def data(self) -> str:
        """What data the service serves, as its tokens name it."""
        return str(self.sparql_url) if self.sparql_url else str(self.store.absolute())

    @property
    def limits(self) -> Limits:
        """What one query may use."""
        return Limits(self.deadline, int(self.memory), int(self.result_size))


def read_settings(**given: Any) -> Settings:
    """The settings from the environment, with those `given` (not None) instead.

    Raises:
        StoreError: a setting is not valid; the text names each and says what was expected.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        lines = (
            f"KG_{'_'.join(map(str, part['loc'])).upper()}: found {part['input']!r}; {part['msg']}"
            for part in error.errors()
        )
        raise StoreError("; ".join(lines)) from error

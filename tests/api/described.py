"""Random requests made from the OpenAPI document of a running service, with every check that schemathesis has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import hypothesis

from api.app import create_app
from api.settings import Settings

if TYPE_CHECKING:
    import schemathesis  # takes a second to import, in processes that run other tests too
    from schemathesis.schemas import BaseSchema

TOLD = ["2xx", "3xx", "400", "401", "403", "404", "406", "409", "412", "422", "429", "503"]
"""What a request may be told that fits its schema: no JSON schema says which text is SPARQL, which name is on record,
or which record conforms. That the status is documented, and no other, is another check."""
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "429", "431"]
"""What a request may be told that does not fit its schema; a text that is too long may not fit the address, too."""
MODES = ("valid", "invalid")
PROXY = "127.0.0.1"
"""What a service that is asked at random trusts as its proxy. One of the checks repeats each request with a wrong
token, which one address may not do by the dozen; so each request comes from an address of its own."""
ADDRESSES = (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in count(1))


@cache
def operations() -> list[tuple[str, str]]:
    """Every path and method of the document, without a running service."""
    document = create_app(Settings(), lambda settings: None).openapi()
    return [(path, method) for path, methods in document["paths"].items() for method in methods]


def document_of(url: str) -> BaseSchema:
    """The document as a running service gives it."""
    import schemathesis
    from schemathesis.config import (
        ChecksConfig,
        PositiveDataAcceptanceConfig,
        ProjectConfig,
        SchemathesisConfig,
    )
    from schemathesis.config._checks import NegativeDataRejectionConfig

    checks = ChecksConfig(
        positive_data_acceptance=PositiveDataAcceptanceConfig(expected_statuses=TOLD),
        negative_data_rejection=NegativeDataRejectionConfig(expected_statuses=REFUSED),
    )
    config = SchemathesisConfig(projects=None)
    config.projects.default = ProjectConfig(checks=checks)
    return schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)


def ask_at_random(
    document: BaseSchema,
    path: str,
    method: str,
    examples: int,
    mode: str = "valid",
    authorization: Mapping[str, str] | None = None,
    seed: int | None = None,
) -> None:
    """Make requests of one operation, the same in each run of one `seed`, and raise for the first that fails a check.

    `authorization` is the header of who asks, if it is somebody; the service trusts PROXY.
    """
    from schemathesis import GenerationMode

    modes = dict(zip(MODES, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE), strict=True))

    @hypothesis.given(case=document[path][method].as_strategy(generation_mode=modes[mode]))
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=seed is None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={**(authorization or {}), "X-Forwarded-For": next(ADDRESSES)})

    (asked if seed is None else hypothesis.seed(seed)(asked))()

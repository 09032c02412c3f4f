"""The manifest of the reconciliation service (Reconciliation Service API 0.2, section 3)."""

from __future__ import annotations

from typing import Any

from kg.bases import Bases
from kg.reconciliation.queries import BATCH, types


def manifest(bases: Bases, url: str, version: str) -> dict[str, Any]:
    """What the service offers. `url` is where it is reached, without a slash at the end: "http://host/reconcile"."""
    root = url.removesuffix("/reconcile")
    return {
        "versions": ["0.2"],
        "name": "On Record",
        "identifierSpace": bases.ids,
        "schemaSpace": bases.vocabulary,
        "documentation": f"{root}/docs",
        "serviceVersion": version,
        "logo": f"{root}/static/icon.svg",
        "view": {"url": f"{root}/id/{{{{id}}}}"},
        "defaultTypes": [{"id": kind["id"], "name": kind["name"]} for kind in types()],
        "batchSize": BATCH,
        "suggest": {name: _suggest(url, name) for name in ("entity", "property", "type")},
        "preview": {"url": f"{url}/preview?id={{{{id}}}}", "width": 400, "height": 160},
        "extend": {
            "propose_properties": {"service_url": url, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "How many values to return at most (0: all)",
                }
            ],
        },
    }


def _suggest(url: str, name: str) -> dict[str, str]:
    return {
        "service_url": url,
        "service_path": f"/suggest/{name}",
        "flyout_service_url": url,
        "flyout_service_path": f"/flyout/{name}?id=${{id}}",
    }

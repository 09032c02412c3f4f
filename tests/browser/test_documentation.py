"""The documentation of the interface in a real browser: who has a token tries what writes from it."""

from __future__ import annotations

from datetime import UTC, datetime

from kg.access import Tokens


def test_the_documentation_takes_a_token_once_and_sends_it_with_what_is_tried(visitor, site):
    token = Tokens(site.store.parent / "tokens.json").create("Ada", "editor", datetime.now(UTC))
    visitor.open("/docs")
    page = visitor.page
    page.get_by_role("button", name="Authorize").first.click()
    page.locator("#auth-bearer-value, input[aria-label='auth-bearer-value']").first.fill(token)
    page.locator(".auth-container").first.get_by_role("button", name="Apply credentials").click()
    page.locator(".auth-container").first.get_by_role("button", name="Remove authorization").wait_for()
    page.get_by_role("button", name="Close").last.click()
    sent: list[dict[str, str]] = []
    page.on("request", lambda request: sent.append(request.headers) if "/undo" in request.url else None)
    block = page.locator("[id*=undo_change]").first
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    block.locator("tr[data-param-name=number] input").fill("999")
    block.get_by_role("button", name="Execute").click()
    block.locator(".live-responses-table tr.response .response-col_status").first.wait_for()
    assert "404" in block.locator(".live-responses-table tr.response .response-col_status").first.inner_text()
    assert [headers.get("authorization") for headers in sent] == [f"Bearer {token}"]
    assert visitor.left == []

"""The first question in a real browser, before the whole house; its picture stands in the README."""

from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.journeys.conftest import Town

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("town")]


async def test_a_question_in_the_web_chat_ends_in_a_notice_with_a_page_and_a_paper(
    town: Town, chromium: Browser, artifacts: Path
) -> None:
    page = await chromium.new_page(viewport={"width": 420, "height": 900}, locale="zh-CN")
    await page.goto(f"{town.app}/chat")
    await page.get_by_role("textbox").fill("我想开个饭店,都要准备什么?")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="直接看清单").click()
    link = page.get_by_role("link", name="看完整清单")
    await expect(link).to_be_visible(timeout=20_000)
    await page.screenshot(path=artifacts / "journey-chat.png")
    address = await link.get_attribute("href")
    assert address is not None
    await page.goto(address)
    await expect(page.get_by_role("heading", name="开办餐饮店")).to_be_visible()
    await page.screenshot(path=artifacts / "journey-notice.png", full_page=True)
    await page.close()
    async with httpx2.AsyncClient(trust_env=False) as client:
        paper = await client.get(f"{address}.pdf")
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF-")


async def test_rasas_own_rest_keeps_working(town: Town) -> None:
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        parsed = (await client.post(f"{town.rasa}/model/parse", json={"text": "开药店要什么材料"})).json()
        said = (
            await client.post(
                f"{town.rasa}/webhooks/rest/webhook", json={"sender": "anybody", "message": "开药店要什么材料"}
            )
        ).json()
    assert parsed["intent"]["name"] == "ask_requirements"
    assert "药品" in said[0]["text"]

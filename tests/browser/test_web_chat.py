"""The web chat as a person uses it, on a small phone."""

import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RELOAD_PATIENCE = 30_000


def restaurant(said: dict[str, Any]) -> list[dict[str, Any]]:
    """An answer with everything that a page has to draw."""
    if said["message"].startswith("/"):
        return [{"recipient_id": said["sender"], "text": f"记下了:{said['message']}"}]
    return [
        {
            "recipient_id": said["sender"],
            "text": (
                "开饭馆一般要过这几关:\n1. 营业执照\n2. *食品经营许可*\n   缩进的一行 <b>不加粗</b>\n"
                "![图](https://elsewhere.example/a.png)\n全文见 https://example.gov.cn/notices/1?a=1&b=2。\n店里用集中空调吗?"
            ),
            "buttons": [
                {"title": "是", "payload": "/affirm"},
                {"title": "不是", "payload": "/deny"},
                {"title": "不确定", "payload": "/unsure"},
            ],
        }
    ]


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def test_a_question_is_answered_and_a_button_pressed(
    page: Page, town: Town, complaints: list[str], artifacts: Path
) -> None:
    town.rasa.script = restaurant
    await say(page, "我想开个饭店,都要准备什么?")
    await expect(page.get_by_text("开饭馆一般要过这几关")).to_be_visible()
    await page.screenshot(path=artifacts / "web-chat-360.png")
    await page.get_by_role("button", name="不确定").click()
    await expect(page.get_by_text("记下了:/unsure")).to_be_visible()
    for name in ("是", "不是", "不确定"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    assert complaints == []


async def test_words_are_shown_as_they_were_said(page: Page, town: Town) -> None:
    town.rasa.script = restaurant
    await say(page, "<b>粗</b> *斜* # 题 ![图](https://elsewhere.example/b.png)")
    await expect(page.get_by_text("<b>粗</b> *斜* # 题 ![图](")).to_be_visible()
    await expect(page.get_by_text("2. *食品经营许可*")).to_be_visible()
    await expect(page.get_by_text("缩进的一行 <b>不加粗</b>")).to_be_visible()
    assert await page.locator("deep-chat img, deep-chat em").count() == 0


TYPE_AT_ONCE = """
const soon = setInterval(() => {
  const input = document.querySelector("deep-chat")?.shadowRoot?.getElementById("text-input");
  if (!input) return;
  clearInterval(soon);
  input.focus();
  document.execCommand("insertText", false, "*一打开就问*");
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}, 1);
"""


async def test_what_is_typed_before_the_page_is_ready_is_sent_and_shown_as_it_was_typed(
    context: BrowserContext, complaints: list[str], town: Town
) -> None:
    town.rasa.script = restaurant
    page = await context.new_page()
    await page.add_init_script(TYPE_AT_ONCE)
    await page.goto(f"{town.url}/chat")
    await expect(page.get_by_text("2. *食品经营许可*")).to_be_visible()
    await expect(page.get_by_text("*一打开就问*")).to_be_visible()
    assert complaints == []


async def test_an_address_in_a_text_is_a_link_that_opens_a_new_window(page: Page, town: Town) -> None:
    town.rasa.script = restaurant
    await say(page, "开饭店")
    link = page.get_by_role("link", name="example.gov.cn")
    await expect(link).to_have_attribute("href", "https://example.gov.cn/notices/1?a=1&b=2")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener")


async def test_after_a_reload_the_talk_is_there_once_with_its_pressed_button(page: Page, town: Town) -> None:
    town.rasa.script = restaurant
    await say(page, "我要开饭店")
    await page.get_by_role("button", name="不是", exact=True).click()
    await expect(page.get_by_text("记下了:/deny")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("记下了:/deny")).to_be_visible()
    assert await page.get_by_text("我要开饭店", exact=True).count() == 1
    await expect(page.get_by_role("button", name="是", exact=True)).to_be_disabled()


async def test_an_example_is_sent_as_it_reads(page: Page, town: Town) -> None:
    await page.get_by_role("button", name="办证要什么材料").click()
    await expect(page.get_by_text("答：办证要什么材料")).to_be_visible()


async def test_a_sign_shows_that_an_answer_is_coming_and_goes_with_it(page: Page, town: Town) -> None:
    town.rasa.gate.clear()
    await say(page, "在吗")
    await expect(page.get_by_text("正在回复…")).to_be_visible()
    town.rasa.gate.set()
    await expect(page.get_by_text("答：在吗")).to_be_visible()
    await expect(page.get_by_text("正在回复…")).to_be_hidden()


async def test_what_is_typed_while_the_site_is_down_is_sent_when_it_is_back_once(page: Page, town: Town) -> None:
    await town.app.stop(signal.SIGKILL)
    try:
        await expect(page.get_by_text("网络断开了")).to_be_visible()
        await say(page, "断网时说的")
    finally:
        await town.app.start()
    await expect(page.get_by_text("答：断网时说的")).to_be_visible(timeout=RELOAD_PATIENCE)
    await expect(page.get_by_text("网络断开了")).to_be_hidden()
    assert await page.get_by_text("断网时说的", exact=True).count() == 1
    assert town.rasa.messages().count("断网时说的") == 1


async def test_what_is_said_while_the_bot_is_down_is_answered_when_it_is_back(page: Page, town: Town) -> None:
    await town.bot.stop(signal.SIGKILL)
    try:
        await say(page, "助手不在时说的")
        await expect(page.get_by_text("助手还在启动")).to_be_visible()
    finally:
        await town.bot.start()
    await expect(page.get_by_text("答：助手不在时说的")).to_be_visible(timeout=RELOAD_PATIENCE)
    await expect(page.get_by_text("助手还在启动")).to_be_hidden()


async def test_two_pages_of_one_browser_show_the_same_talk(page: Page, context: BrowserContext, town: Town) -> None:
    other = await context.new_page()
    await other.goto(f"{town.url}/chat")
    await other.get_by_role("button", name="查进度").wait_for()
    await say(page, "两边都看得见")
    await expect(other.get_by_text("两边都看得见", exact=True)).to_be_visible()
    await expect(other.get_by_text("答：两边都看得见")).to_be_visible()


async def test_everything_can_be_done_by_keyboard(page: Page, town: Town) -> None:
    town.rasa.script = restaurant
    await page.get_by_role("textbox").focus()
    await page.keyboard.type("开饭店")
    await page.keyboard.press("Enter")
    button = page.get_by_role("button", name="不是", exact=True)
    await expect(button).to_be_visible()
    while not await button.evaluate("one => one.getRootNode().activeElement === one"):
        await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("记下了:/deny")).to_be_visible()


async def test_a_screen_reader_finds_names(page: Page) -> None:
    await expect(page.get_by_role("log", name="和助手的对话")).to_be_visible()
    await expect(page.get_by_role("textbox", name="输入您的问题")).to_be_visible()
    await expect(page.get_by_role("button", name="发送")).to_be_visible()
    await expect(page.get_by_role("heading", name="办事助手")).to_be_visible()


async def test_a_question_from_the_first_page_is_put_in_and_not_sent(
    context: BrowserContext, complaints: list[str], town: Town
) -> None:
    page = await context.new_page()
    await page.goto(town.url)
    await page.get_by_label("您要办什么事").fill("我想开个<b>药店</b>")
    await page.get_by_role("button", name="问助手").click()
    await expect(page.get_by_role("textbox")).to_have_text("我想开个<b>药店</b>")
    await page.get_by_role("textbox").press("Enter")
    await expect(page.get_by_text("答：我想开个<b>药店</b>")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("path", ["/", "/chat"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_no_page_scrolls_sideways(
    context: BrowserContext, town: Town, artifacts: Path, path: str, width: int
) -> None:
    page = await context.new_page()
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(town.url + path)
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.screenshot(path=artifacts / f"{path.strip('/') or 'home'}-{width}.png", full_page=True)


async def test_without_javascript_there_is_a_way_on(chromium: Any, town: Town) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{town.url}/chat")
    await expect(page.get_by_role("link", name="12345")).to_be_visible()
    await context.close()

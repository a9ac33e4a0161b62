"""The widget as somebody in front of it knows it: what there is to press, to read and to hear."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

#: Keeps what the live region says, from the first word on and also after it is gone again.
LISTEN = """
window.spoken = [];
customElements.whenDefined('voorsorteer-chat').then(() => {
  const chat = document.querySelector('voorsorteer-chat');
  const region = chat.shadowRoot.querySelector('[aria-live=polite]');
  const hear = (nodes) => window.spoken.push(...[...nodes].map((node) => node.textContent));
  hear(region.children);
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => hear(addedNodes)))
    .observe(region, { childList: true });
});
"""
#: What has the focus: its label, name or text.
FOCUSED = """
() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node === document.body ? '' : node.labels?.[0]?.textContent
    || node.getAttribute('aria-label') || node.textContent.trim() || node.tagName;
}
"""
HEARD = """
([text, times]) => spoken.filter((said) => said.includes(text)).length >= times
"""


class Widget:
    def __init__(self, page: Page, address: str) -> None:
        page.add_init_script(LISTEN)
        page.goto(address)
        self.page = page
        self.chat = page.locator("voorsorteer-chat")
        self.launcher = self.chat.locator(".launcher")
        self.log = self.chat.get_by_role("log")
        self.field = self.chat.get_by_label("Uw bericht")
        self.state = self.chat.locator(".state p")
        self.person = self.button("Een medewerker spreken")

    def button(self, name: str) -> Locator:
        return self.chat.get_by_role("button", name=name, exact=True)

    def open(self) -> Widget:
        self.launcher.click()
        expect(self.bubbles.filter(has_text="Goedendag")).to_have_count(1)
        return self

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    @property
    def bubbles(self) -> Locator:
        return self.log.locator(".bubble")

    def shows(self, text: str, times: int = 1) -> None:
        """The text is in exactly so many messages."""
        expect(self.bubbles.filter(has_text=text)).to_have_count(times)

    def message(self, text: str) -> Locator:
        return self.log.locator(".message").filter(has_text=text)

    @property
    def spoken(self) -> list[str]:
        return self.page.evaluate("window.spoken")

    def hears(self, text: str, times: int = 1) -> None:
        self.page.wait_for_function(HEARD, arg=[text, times])
        assert sum(text in said for said in self.spoken) == times

    @property
    def focus(self) -> str:
        return self.page.evaluate(FOCUSED)

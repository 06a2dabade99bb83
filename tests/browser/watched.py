"""A person's browser that tells whatever written words made of his pages beside words."""

from tests.browser.conftest import DESKTOP, Screen
from tests.browser.payloads import LABEL

LISTEN = """window.reports = [];
document.addEventListener('securitypolicyviolation', ({effectiveDirective, blockedURI, sample}) =>
    window.reports.push(`reported: ${effectiveDirective} ${blockedURI} ${sample}`));"""

# Of every element and every attribute of the page: what our own templates do not write, and the payloads do.
LOOK = r"""() => {
    const NEVER = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'base', 'style', 'template',
        'math', 'marquee', 'plaintext', 'xmp', 'video', 'dialog', 'foreignobject', 'animate', 'image', 'desc', 'x',
        'area']);
    const IN_HEAD = new Set(['script', 'link', 'meta', 'title']);
    const IN_TEXT = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'li', 'table', 'thead', 'tbody', 'tr', 'th',
        'td', 'br', 'strong', 'em', 'u', 's', 'sup', 'sub', 'a', 'img', 'div', 'span']);
    const OF_TEXT = new Set(['href', 'rel', 'alt', 'colspan', 'rowspan', 'scope', 'class', 'data-label', 'role',
        'tabindex', 'aria-label']);
    const ATTRIBUTES = /^(on|planted|srcdoc|srcset|background|ping|xlink:|hx-on|hx-vals|data-hx-)/;
    const LINKS = new Set(['http:', 'https:', 'mailto:', 'tel:']);
    const OWN = new Set(['src', 'action', 'formaction', 'data', 'poster', 'hx-get', 'hx-post', 'data-position',
        'data-visit']);
    const faults = [...window.reports];
    if ('hit' in window) faults.push(`ran: ${window.hit}`);
    if (window.frames.length) faults.push('frames');
    const tell = (why, one) => faults.push(`${why}: ${one.outerHTML.slice(0, 200)}`);
    const addressOf = value => { try { return new URL(value, location.href); } catch { return {protocol: 'bad:'}; } };
    for (const one of document.querySelectorAll('*')) {
        if (NEVER.has(one.localName)) tell('element', one);
        if (IN_HEAD.has(one.localName) && !one.matches('head > *, svg title')) tell('outside the head', one);
        if (one.localName === 'script' && !(one.getAttribute('src') || '').startsWith('/static/')) tell('script', one);
        if (one.matches('form:not([action]):not([method=get])')) tell('form without an address', one);
        for (const {name, value} of one.attributes) {
            if (ATTRIBUTES.test(name) || name === 'style' && /planted|url\(/.test(value)) tell(name, one);
            if (OWN.has(name) && addressOf(value).origin !== location.origin) tell(name, one);
            if (name === 'href' && !LINKS.has(addressOf(value).protocol)) tell(name, one);
        }
    }
    for (const one of document.querySelectorAll('.paragraph-text *, .message-body *, .remark-quote *'))
        if (!IN_TEXT.has(one.localName) && !one.closest('del, ins')) tell('in a text', one);
    for (const one of document.querySelectorAll('.paragraph-text *'))
        if (Array.from(one.attributes).some(({name}) => !OF_TEXT.has(name))) tell('in a text', one);
    const fields = Array.from(document.querySelectorAll('input, textarea, img'), one => one.value || one.alt || '');
    return [faults, [document.body.textContent, ...fields].join(' ')];
}"""


class Watched(Screen):
    """`look(path)` opens a page and notes what is wrong with it; `seen` are the labels of the payloads it shows."""

    def __init__(self, browser, server):
        super().__init__(browser, server, size=DESKTOP)
        self.faults = self.complaints
        self.context.add_init_script(LISTEN)
        self.context.on("request", self.note_request)
        self.context.on("dialog", self.note_dialog)
        self.page.on("popup", lambda popup: self.faults.append(f"popup: {popup.url}"))

    def note_request(self, request):
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.faults.append(f"request: {request.url}")

    def note_dialog(self, dialog):
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def look(self, path: str) -> set[str]:
        answer = self.page.goto(path)
        seen = self.look_again()
        if answer.status != 200 or self.page.url.split("#")[0] != answer.url.split("#")[0]:
            self.faults.append(f"{path}: {answer.status}, led to {self.page.url}")
        return seen

    def look_again(self, page=None) -> set[str]:
        """At the page as it is now; the labels that it shows."""
        page = page or self.page
        faults, text = page.evaluate(LOOK)
        self.faults += [f"{page.url}: {fault}" for fault in faults]
        return set(LABEL.findall(text))

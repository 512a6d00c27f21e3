"""Drawings to be judged: 500 specs from a seed, of every kind, from plain to nasty.

Written before the layouts that are judged by it. Whoever adds a set writes a module with ``specs()`` like this one and
names it in ``evals/drawing.py``.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator

from pipelines.diagram import Area, Chart, Edge, Node, Picture, Row, Series, Spec

SEED = 20261123

FLOWS, STEPS, COMPARISONS, PARTS, CHARTS = 320, 45, 45, 45, 45
"""How many of each kind: 500 in all."""

_WORDS = """
the router light is red check cable firmly in socket restart wait two minutes press hold button until it blinks
choose network type password from label on underside open settings account bill wireless signal strength move
closer call us if nothing helps technician visits between eight and noon disconnect everything else first then
connect one device after another reset factory defaults troubleshooting authentication 2.4 GHz WPA2-PSK
192.168.1.1 ERR-4711 internationalisation e-mail/phone
"""
ENGLISH = tuple(_WORDS.split())

CHINESE = (
    "路由器指示灯是红色请检查网线是否插紧重启等待两分钟按住按钮直到闪烁选择网络输入密码标签在底部打开设置账户账单"
    "无线信号强度靠近一些如果没有帮助请联系我们技术员上门时间先断开其他设备然后逐个连接恢复出厂设置，。、（）"
)

NASTY = (
    "<script>alert(1)</script>",
    "</text></svg><b>bold</b>",
    "&lt;&amp;&#x27;",
    "📶🔌 Router 👩🏽‍🔧 ✅",
    "الضوء الأحمر يومض في جهاز التوجيه",
    "האור האדום מהבהב",
    "🇩🇪🇨🇳👨‍👩‍👧‍👦",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "Zażółć gęślą jaźń - съешь ещё этих мягких французских булок",
    "อินเทอร์เน็ตช้า ลองรีสตาร์ทเราเตอร์",
    "ｆｕｌｌｗｉｄｔｈ　ＡＢＣ（１２３）",
    "i", "W", "。", "-",
)  # fmt: skip

REPLIES_EN = ("yes", "no", "still red", "green", "it blinks", "not sure", "no, try it once more please", "2.4 GHz")
REPLIES_ZH = ("是", "不是", "还是红色", "绿色", "在闪烁", "不确定", "没有，请再试一次")


def specs() -> Iterator[Spec]:
    """All of them, always the same."""
    chance = random.Random(SEED)
    makers = [_flow] * FLOWS + [_steps] * STEPS + [_comparison] * COMPARISONS + [_parts] * PARTS + [_chart] * CHARTS
    for number, make in enumerate(makers):
        yield make(chance, f"{make.__name__.strip('_')}-{number}", "zh" if number % 3 == 0 else "en")


def label(chance: random.Random, language: str, most: int = 80) -> str:
    """A label of 1 to ``most`` characters; every twentieth is nasty."""
    if chance.random() < 0.05:
        return chance.choice(NASTY)[:most].strip() or "x"
    # Half of them as short as people write them, half anything up to the limit.
    length = chance.randint(1, most) if chance.random() < 0.5 else chance.randint(4, min(most, 32))
    text = ""
    while len(text) < length:
        if language == "zh":
            text += chance.choice(CHINESE) if chance.random() > 0.03 else chance.choice(["Wi-Fi", "2.4 GHz", "E-47"])
        else:
            text += chance.choice(ENGLISH) + " "
    return text[:length].strip() or "x"


def _reply(chance: random.Random, language: str) -> str:
    if chance.random() < 0.05:
        return label(chance, language, 40)
    return chance.choice(REPLIES_ZH if language == "zh" else REPLIES_EN)


def _nodes(chance: random.Random, language: str, count: int, prefix: str) -> tuple[Node, ...]:
    return tuple(Node(f"{prefix}{at}", label(chance, language)) for at in range(1, count + 1))


def _flow(chance: random.Random, name: str, language: str) -> Spec:
    """A procedure (a main way with forks that come back), a tree, or anything at all; two fifths with ways back."""
    count = chance.randint(3, 40)
    form = chance.choice(["procedure", "procedure", "tree", "anything"])
    ways: list[tuple[int, int]] = []
    if form == "procedure":
        spine = [0]
        for at in range(1, count):
            if chance.random() < 0.55 or len(spine) < 2:
                ways.append((spine[-1], at))
                spine.append(at)
            else:
                start = chance.randrange(max(0, len(spine) - 3), len(spine))
                ways.append((spine[start], at))
                if chance.random() < 0.6 and start + 1 < len(spine):
                    ways.append((at, spine[chance.randrange(start + 1, len(spine))]))
    elif form == "tree":
        ways = [(max(0, (at - 1) // chance.choice([1, 2, 2, 3])), at) for at in range(1, count)]
    else:
        ways = [(chance.randrange(max(0, at - 6), at), at) for at in range(1, count)]
        for _ in range(chance.randint(0, count // 3)):
            a, b = sorted(chance.sample(range(count), 2))
            ways.append((a, b))
    if chance.random() < 0.4:
        for _ in range(chance.randint(1, 4)):
            b, a = sorted(chance.sample(range(count), 2))
            ways.append((a, b))
        if chance.random() < 0.1:
            ways.append((at := chance.randrange(count), at))
    ways = list(dict.fromkeys(ways))[:80]
    leaving = [sum(a == at for a, _ in ways) for at in range(count)]
    nodes = []
    for at in range(count):
        shape = (
            "decision" if leaving[at] > 1 and chance.random() < 0.9 else chance.choice(["box", "box", "box", "pill"])
        )
        if not leaving[at] and chance.random() < 0.5:
            shape = "pill"
        tone = "person" if not leaving[at] and chance.random() < 0.3 else "plain"
        nodes.append(Node(f"n{at}", label(chance, language), shape, tone))  # type: ignore[arg-type]  # one of three
    edges = tuple(
        Edge(f"n{a}", f"n{b}", _reply(chance, language) if leaving[a] > 1 or chance.random() < 0.1 else "")
        for a, b in ways
    )
    return Spec(name, "flow", label(chance, language), tuple(nodes), edges, language)


def _steps(chance: random.Random, name: str, language: str) -> Spec:
    count = chance.randint(3, 20)
    return Spec(name, "steps", label(chance, language), _nodes(chance, language, count, "s"), (), language)


def _comparison(chance: random.Random, name: str, language: str) -> Spec:
    columns = chance.randint(2, 6)
    rows = tuple(
        Row(
            label(chance, language, 40),
            tuple("" if chance.random() < 0.08 else label(chance, language, 60) for _ in range(columns)),
        )
        for _ in range(chance.randint(1, 12))
    )
    nodes = tuple(Node(f"c{at}", label(chance, language, 40)) for at in range(1, columns + 1))
    return Spec(name, "comparison", label(chance, language), nodes, (), language, rows=rows)


def _parts(chance: random.Random, name: str, language: str) -> Spec:
    count = chance.randint(1, 12)
    width, height = chance.choice([(600, 400), (320, 240), (1600, 500), (300, 900), (1920, 1080), (64, 64)])
    areas = []
    for _ in range(count):
        wide, high = chance.uniform(0.03, 0.4), chance.uniform(0.03, 0.4)
        areas.append(Area(chance.uniform(0, 1 - wide), chance.uniform(0, 1 - high), wide, high))
    if chance.random() < 0.3:  # a row of sockets side by side, as on the back of most devices
        wide = 0.9 / count
        areas = [Area(0.05 + at * wide, 0.4, wide * 0.8, 0.2) for at in range(count)]
    svg = chance.random() < 0.6
    picture = Picture(
        "image/svg+xml" if svg else "image/png",
        _svg(width, height) if svg else _png(width, height),
        width,
        height,
        label(chance, language),
        tuple(areas),
    )
    return Spec(
        name, "parts", label(chance, language), _nodes(chance, language, count, "p"), (), language, picture=picture
    )


def _chart(chance: random.Random, name: str, language: str) -> Spec:
    count = chance.randint(2, 24)
    scale = chance.choice([1, 10, 100, 1000, 250_000, 0.05])
    lowest = chance.choice([0, 0, 0, -0.5])

    def values() -> tuple[float, ...]:
        return tuple(round(scale * chance.uniform(lowest, 1), chance.choice([0, 1, 3])) for _ in range(count))

    series = tuple(Series(label(chance, language, 30), values()) for _ in range(chance.randint(1, 4)))
    chart = Chart(chance.choice(["bar", "line"]), chance.choice(["", "Mbit/s", "€", "元/月", "ms"]), series)
    nodes = tuple(Node(f"v{at}", label(chance, language, 24)) for at in range(1, count + 1))
    return Spec(name, "chart", label(chance, language), nodes, (), language, chart=chart)


def _svg(width: int, height: int) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#fafafa"/>'
        f'<rect x="{width * 0.05}" y="{height * 0.3}" width="{width * 0.9}" height="{height * 0.4}" rx="8"'
        ' fill="#444"/></svg>'
    ).encode()


def _png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xaa" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")

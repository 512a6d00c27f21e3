"""``python -m evals.drawing_gallery FOLDER``: pictures of each kind of drawing, to look at and for docs/drawings.md.

Light and dark, English and Chinese, a wide page and a phone, taken in the middle of an answer: some of it was spoken
of, one node is lit, the rest lies ahead.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Literal

from assistant.realtime import extension
from evals.drawing_page import shown_page
from pipelines.diagram import Area, Chart, Drawing, Edge, Node, Picture, Row, Series, Spec
from pipelines.diagram.draftsman import LayeredDraftsman

ROUTER = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300">
<rect width="640" height="300" fill="#f4f5f7"/>
<path d="M150 70V18M490 70V18" stroke="#3a424c" stroke-width="14" stroke-linecap="round"/>
<rect x="40" y="66" width="560" height="180" rx="26" fill="#3a424c"/>
<rect x="40" y="66" width="560" height="120" rx="26" fill="#4a545f"/>
<circle cx="104" cy="160" r="17" fill="#1c2127"/>
<circle cx="104" cy="160" r="6" fill="#c9ced6"/>
<rect x="152" y="140" width="42" height="40" rx="6" fill="#20262d"/>
<rect x="160" y="148" width="26" height="24" rx="3" fill="#e8b33b"/>
<g fill="#20262d"><rect x="232" y="138" width="48" height="44" rx="5"/>
<rect x="308" y="138" width="48" height="44" rx="5"/>
<rect x="364" y="138" width="48" height="44" rx="5"/>
<rect x="420" y="138" width="48" height="44" rx="5"/>
</g>
<g fill="#7d8793"><rect x="240" y="146" width="32" height="20" rx="2"/>
<rect x="316" y="146" width="32" height="20" rx="2"/>
<rect x="372" y="146" width="32" height="20" rx="2"/>
<rect x="428" y="146" width="32" height="20" rx="2"/>
</g>
<rect x="300" y="128" width="176" height="62" rx="8" fill="none" stroke="#8d97a3" stroke-width="2"/>
<circle cx="528" cy="160" r="9" fill="#11151a" stroke="#8d97a3" stroke-width="3"/>
<circle cx="528" cy="212" r="6" fill="#d64545"/>
<circle cx="552" cy="212" r="6" fill="#63c28d"/>
</svg>"""

BOX = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 520">
<rect width="260" height="520" fill="#f4f5f7"/>
<rect x="30" y="24" width="200" height="472" rx="28" fill="#e3e6ea"/>
<rect x="30" y="24" width="200" height="472" rx="28" fill="none" stroke="#b6bdc7" stroke-width="3"/>
<circle cx="130" cy="92" r="14" fill="#d64545"/>
<circle cx="130" cy="150" r="14" fill="#63c28d"/>
<circle cx="130" cy="208" r="14" fill="#63c28d"/>
<rect x="84" y="300" width="92" height="38" rx="19" fill="#fff" stroke="#b6bdc7" stroke-width="3"/>
<rect x="60" y="390" width="140" height="74" rx="8" fill="#fff" stroke="#b6bdc7" stroke-width="3"/>
<path d="M72 412h116M72 430h84M72 448h100" stroke="#9aa3af" stroke-width="5"/>
</svg>"""

HOURS = ("0:00", "3:00", "6:00", "9:00", "12:00", "15:00", "18:00", "21:00")


def flow() -> Spec:
    """A procedure with a way back."""
    return Spec(
        "red-light",
        "flow",
        "The internet light is red",
        (
            Node("start", "The internet light is red", "pill"),
            Node("plug", "Cable firmly in the socket?", "decision"),
            Node("push", "Push it in until it clicks"),
            Node("restart", "Restart the router, wait 2 minutes"),
            Node("light", "Which colour is the light now?", "decision"),
            Node("again", "Restart it once more"),
            Node("solved", "It works again", "pill"),
            Node("person", "A technician helps you", "pill", "person"),
        ),
        (
            Edge("start", "plug"),
            Edge("plug", "restart", "yes"),
            Edge("plug", "push", "no"),
            Edge("push", "restart"),
            Edge("restart", "light"),
            Edge("light", "solved", "green"),
            Edge("light", "again", "orange"),
            Edge("light", "person", "still red"),
            Edge("again", "light"),
        ),
    )


def flow_zh() -> Spec:
    """The same in Chinese."""
    labels = {
        "start": "网络指示灯是红色",
        "plug": "网线是否插紧？",
        "push": "插紧网线，直到听见咔嗒声",
        "restart": "重启路由器，等待两分钟",
        "light": "现在指示灯是什么颜色？",
        "again": "再重启一次",
        "solved": "恢复正常",
        "person": "技术员为您处理",
    }
    replies = {"yes": "是", "no": "否", "green": "绿色", "orange": "橙色", "still red": "还是红色", "": ""}
    english = flow()
    return Spec(
        "red-light-zh",
        "flow",
        "网络指示灯变红",
        tuple(Node(node.id, labels[node.id], node.shape, node.tone) for node in english.nodes),
        tuple(Edge(edge.source, edge.target, replies[edge.label]) for edge in english.edges),
        "zh",
    )


def steps() -> Spec:
    """A numbered list."""
    labels = (
        "Open the settings of your phone",
        "Tap Wi-Fi, then the name that is printed on the router's label",
        "Type the password from the label; mind capital letters",
        "Wait until a tick appears",
    )
    last = Node("s5", "Does it fail twice? Call us", tone="person")
    nodes = (*(Node(f"s{at}", label) for at, label in enumerate(labels, 1)), last)
    return Spec("connect-wifi", "steps", "Connect a phone to Wi-Fi", nodes)


def steps_zh() -> Spec:
    """The same in Chinese."""
    labels = (
        "打开手机的“设置”",
        "点“无线局域网”，选择路由器标签上的名称",
        "输入标签上的密码，注意大小写",
        "等待出现对勾",
    )
    nodes = tuple(Node(f"s{at}", label) for at, label in enumerate(labels, 1))
    return Spec("connect-wifi-zh", "steps", "手机连接无线网", nodes, language="zh")


def comparison(columns: int = 2) -> Spec:
    """Plans side by side."""
    names = ("Basic", "Plus", "Max", "Business")[:columns]
    rows = (
        ("Speed", ("50 Mbit/s", "250 Mbit/s", "1,000 Mbit/s", "1,000 Mbit/s")),
        ("Price a month", ("€24.90", "€34.90", "€49.90", "€89.00")),
        ("Router", ("€3.00 a month", "included", "included", "included")),
        ("Contract", ("24 months", "24 months", "12 months", "12 months")),
        ("Help at home", ("", "", "", "next day")),
    )
    return Spec(
        f"plans-{columns}",
        "comparison",
        "Our plans compared",
        tuple(Node(f"c{at}", name) for at, name in enumerate(names, 1)),
        rows=tuple(Row(label, cells[:columns]) for label, cells in rows),
    )


def comparison_zh() -> Spec:
    """The same in Chinese."""
    rows = (
        ("速率", ("50 Mbit/s", "250 Mbit/s")),
        ("月费", ("99 元", "159 元")),
        ("路由器", ("另付 10 元/月", "免费提供")),
        ("合约期", ("24 个月", "12 个月")),
    )
    nodes = (Node("c1", "基础套餐"), Node("c2", "高速套餐"))
    return Spec(
        "plans-zh",
        "comparison",
        "套餐对比",
        nodes,
        language="zh",
        rows=tuple(Row(label, cells) for label, cells in rows),
    )


def parts() -> Spec:
    """The back of a router."""
    labels = (
        "Power socket",
        "Line socket: the cable to the wall goes in here",
        "Internet (WAN)",
        "LAN 1 to 3: computers",
        "Reset: press with a pin",
    )
    areas = (
        Area(0.13, 0.46, 0.07, 0.15), Area(0.235, 0.46, 0.07, 0.15), Area(0.36, 0.45, 0.08, 0.17),
        Area(0.465, 0.42, 0.28, 0.22), Area(0.8, 0.47, 0.05, 0.12),
    )  # fmt: skip
    picture = Picture("image/svg+xml", ROUTER, 640, 300, "The back of the router", areas)
    nodes = tuple(Node(f"p{at}", label) for at, label in enumerate(labels, 1))
    return Spec("router-back", "parts", "Where the cables go", nodes, picture=picture)


def parts_zh() -> Spec:
    """A picture that is higher than wide, in Chinese."""
    labels = ("电源灯", "网络灯：红色表示断网", "无线灯", "WPS 按钮", "标签：网络名称和密码")
    areas = (
        Area(0.4, 0.14, 0.2, 0.07), Area(0.4, 0.25, 0.2, 0.07), Area(0.4, 0.36, 0.2, 0.08),
        Area(0.31, 0.57, 0.38, 0.09), Area(0.22, 0.74, 0.56, 0.16),
    )  # fmt: skip
    picture = Picture("image/svg+xml", BOX, 260, 520, "光猫正面", areas)
    nodes = tuple(Node(f"p{at}", label) for at, label in enumerate(labels, 1))
    return Spec("box-front-zh", "parts", "光猫正面的指示灯", nodes, language="zh", picture=picture)


def chart(form: Literal["bar", "line"], series: int = 1) -> Spec:
    """Speeds over a day."""
    values = ((228, 241, 236, 190, 171, 148, 92, 118), (46, 49, 48, 44, 41, 38, 29, 33))
    names = ("Plus", "Basic")
    shown = tuple(Series(name, tuple(map(float, line))) for name, line in zip(names, values, strict=True))[:series]
    nodes = tuple(Node(f"v{at}", hour) for at, hour in enumerate(HOURS, 1))
    title = "How fast it is over the day"
    return Spec(f"speed-{form}-{series}", "chart", title, nodes, chart=Chart(form, "Mbit/s", shown))


def chart_zh() -> Spec:
    """Bars in Chinese."""
    nodes = tuple(Node(f"v{at}", name) for at, name in enumerate(("基础套餐", "高速套餐", "极速套餐", "商务套餐"), 1))
    shown = (Series("下载", (50.0, 250.0, 1000.0, 1000.0)), Series("上传", (10.0, 40.0, 50.0, 500.0)))
    return Spec("speed-zh", "chart", "各套餐速率", nodes, language="zh", chart=Chart("bar", "Mbit/s", shown))


def all_of_them() -> list[Spec]:
    """Everything in the gallery."""
    return [
        flow(), flow_zh(), steps(), steps_zh(), comparison(), comparison(4), comparison_zh(), parts(), parts_zh(),
        chart("bar"), chart("line"), chart("line", 2), chart_zh(),
    ]  # fmt: skip


SHOW = """({ picture, at, path }) => {
  window.show(picture, { word: -1, spoken: 0, node: at, path, place: null, here: null, replies: [], person: "" });
}"""


async def take(folder: Path, drawings: list[Drawing]) -> None:
    """Photograph each on a phone and on a wide page, light and dark."""
    for name, width, height in (("phone", 360, 2200), ("wide", 1500, 860)):
        async with shown_page(width, height, scale=2 if name == "phone" else 1) as page:
            for drawing in drawings:
                nodes = [node.id for node in drawing.spec.nodes]
                at = min(2, len(nodes) - 1)
                path = nodes[: at + 1]
                if drawing.spec.kind == "flow":
                    path = [nodes[0], nodes[1], nodes[3]]
                told = extension.diagram(drawing.spec.id, drawing)
                for scheme in ("light", "dark"):
                    await page.emulate_media(color_scheme=scheme)
                    await page.evaluate(SHOW, {"picture": told, "at": path[-1], "path": path})
                    shot = page.locator(".figure" if name == "wide" else ".sheet svg.drawing")
                    await shot.screenshot(path=folder / f"{drawing.spec.id}-{name}-{scheme}.png")


async def _main(folder: Path) -> None:
    draftsman = LayeredDraftsman()
    await take(folder, [await draftsman.draw(spec) for spec in all_of_them()])


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(_main(target))

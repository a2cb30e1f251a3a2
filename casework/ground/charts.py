"""Charts as SVG, for an ``<img>``: plain values in, bytes out. Nothing in them acts, and nothing is fetched.

Readable without colour: dark, grey and hollow, each a good deal lighter or darker than the next and than the paper,
with its number printed at each bar.
"""

import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

LOOKS = ("#073f43", "#767676", "#ffffff")  # dark, grey, hollow; the lines around the last are dark
WIDTH, PER_BAR, AROUND = 640, 30, 90
MOST_PRINTED = 40  # bars; beyond it the numbers at them would run into each other, and stand in the table alone
FONT = "Arial, sans-serif"
LINES = "inline:.series .rect,.legend rect{stroke:#073f43!important;stroke-width:1.5!important;fill-opacity:1!important}"
BESIDE = "inline:.horizontalbar-graph .text-overlay text{text-anchor:start!important}"  # not across the end of its bar
ROOM = 1.12  # beyond the longest bar, for the number at its end


def _library() -> ModuleType:
    """The library, loaded when the first chart is drawn: a start without one is spared a third of a second.

    It hooks itself into how Python finds modules, for maps that we have none of, and by a way that Python warns of ever after.
    """
    import pygal

    sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != pygal.__name__]
    return pygal


def bars(labels: Sequence[str], values: Sequence[float], title: str) -> bytes:
    """Lying bars of one kind, the first on top."""
    pygal = _library()
    height = AROUND + PER_BAR * max(1, len(labels))
    chart = pygal.HorizontalBar(**_settings(values, print_values=True, show_legend=False), height=height)
    chart.x_labels = [*reversed(labels)]
    chart.add(title, [*reversed(values)])
    return _drawn(chart)


def columns(labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> bytes:
    """Standing bars of up to three kinds side by side, in the order of time."""
    pygal = _library()
    count, values = len(labels) * len(series), [value for each in series.values() for value in each]
    chart = pygal.Bar(
        **_settings(values, print_values=count <= MOST_PRINTED, show_legend=len(series) > 1), height=320,
        legend_at_bottom=True, legend_at_bottom_columns=len(series), x_label_rotation=35 if len(labels) > 6 else 0,
    )  # fmt: skip
    chart.x_labels = labels
    for name, values in series.items():
        chart.add(name, list(values))
    return _drawn(chart)


def _settings(values: Sequence[float], **more):
    from pygal.style import Style

    style = Style(
        background="#ffffff", plot_background="#ffffff", foreground="#0b0c0c", foreground_strong="#0b0c0c",
        foreground_subtle="#0b0c0c", colors=LOOKS, opacity="1", opacity_hover="1", font_family=FONT, label_font_family=FONT,
        legend_font_family=FONT, title_font_family=FONT, value_font_family=FONT, label_font_size=14, major_label_font_size=14,
        value_font_size=14, legend_font_size=14, guide_stroke_color="#b1b4b6", major_guide_stroke_color="#b1b4b6",
        value_colors=("#0b0c0c",) * len(LOOKS),
    )  # fmt: skip
    return {
        "style": style, "js": (), "width": WIDTH, "explicit_size": True,
        "disable_xml_declaration": True, "print_values_position": "top",
        "css": ("file://style.css", "file://graph.css", LINES, BESIDE), "margin": 10, "min_scale": 2, "max_scale": 6,
        "value_formatter": _number, "no_data_text": "Nothing to show", "truncate_label": 30, "truncate_legend": 40,
        "range": (0, ROOM * max([1, *values])), "zero": 0, **more,
    }  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _drawn(chart) -> bytes:
    chart.add_xml_filter(_without_scripts)
    drawn = chart.render()
    return drawn.encode() if isinstance(drawn, str) else drawn


def _without_scripts(root):
    for script in root.findall(".//script"):
        script.getparent().remove(script)
    return root

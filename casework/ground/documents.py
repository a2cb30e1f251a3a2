"""Documents for Word (DOCX), from plain values: paragraphs in a few styles, and rows with room for a picture.

python-docx is imported when the first one is written: it is large, and most who start the program write none.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
HEADING, TITLE, TEXT, STRONG, RIGHT, RIGHT_STRONG = "heading", "title", "text", "strong", "right", "right-strong"
PICTURE_CM, TEXT_CM = 3.6, 12.9
MARGIN_CM = 2.2


@dataclass(frozen=True)
class Line:
    """One paragraph. style: TEXT, STRONG, HEADING, TITLE, RIGHT or RIGHT_STRONG. close: with the next one, as in an address."""

    text: str
    style: str = TEXT
    close: bool = False


@dataclass(frozen=True)
class WithPicture:
    """Paragraphs with room for a picture at their left."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Look:
    """Of a whole document. size: points of its text. spacing: lines. after: points between paragraphs."""

    size: float = 12
    spacing: float = 1.15
    after: float = 8
    font: str = "Arial"


def fit(text: str) -> str:
    """A text without what no XML may hold; a document with it could not be opened."""
    return UNFIT.sub("", text)


def write_docx(blocks: Iterable[Line | WithPicture], *, look: Look, title: str, mark: str = "") -> bytes:
    """The document as a file's bytes. title: in its properties, as it may be shown by whoever opens it. mark: in its header."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    _set_up(document, look, title)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
        section.header_distance = section.footer_distance = Cm(1)
        if mark:
            section.header.paragraphs[0].text = fit(mark)
        _number(section.footer.paragraphs[0])
    for block in blocks:
        if isinstance(block, Line):
            _write(document.add_paragraph(), block, look)
        else:
            _write_row(document, block, look)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _set_up(document: Any, look: Look, title: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (("Normal", look.size), ("Heading 1", look.size + 4), ("Heading 2", look.size + 1)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.italic = look.font, Pt(size), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{each}"), None)
        for each in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{each}"), look.font)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    about = document.core_properties
    about.title, about.author, about.comments, about.language = fit(title), "", "", "en-GB"


def _number(paragraph: Any) -> None:
    """Page n of N, which Word counts."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(words)
        counted = OxmlElement("w:fldSimple")
        counted.set(qn("w:instr"), field)
        paragraph._p.append(counted)


def _write(paragraph: Any, line: Line, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if line.style in (TITLE, HEADING):
        paragraph.style = "Heading 1" if line.style == TITLE else "Heading 2"
    shape = paragraph.paragraph_format
    shape.space_before = Pt(look.after if line.style in (TITLE, HEADING) else 0)
    shape.space_after, shape.line_spacing = Pt(0 if line.close else look.after), look.spacing
    if line.style in (RIGHT, RIGHT_STRONG):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for number, part in enumerate(fit(line.text).split("\n")):
        run = paragraph.add_run(part)
        if number:
            run._r.insert_element_before(_break(), "w:t")
        run.bold = True if line.style in (STRONG, RIGHT_STRONG, TITLE, HEADING) else None


def _break() -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement("w:br")


def _write_row(document: Any, block: WithPicture, look: Look) -> None:
    """A row of a table: at its left an empty field for a picture, which no page end cuts."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    room, words = table.rows[0].cells
    room.width, words.width = Cm(PICTURE_CM), Cm(TEXT_CM)
    for column, width in zip(table.columns, (PICTURE_CM, TEXT_CM), strict=True):
        column.width = Cm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _frame(room)
    for number, line in enumerate(block.lines):
        paragraph = words.paragraphs[0] if number == 0 else words.add_paragraph()
        _write(paragraph, line, look)
        paragraph.paragraph_format.left_indent = Cm(0.4)
    _write(document.add_paragraph(), Line("", close=True), Look(size=look.size, spacing=0.6, after=0, font=look.font))


def _frame(cell: Any) -> None:
    """A thin dotted line around a cell, so that it is seen where the picture goes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "dashed"), ("sz", "6"), ("space", "0"), ("color", "808080")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    cell._tc.get_or_add_tcPr().append(borders)


def words_of(content: Sequence[Line | WithPicture]) -> list[str]:
    """All texts in their order."""
    found: list[str] = []
    for block in content:
        found += [line.text for line in (block.lines if isinstance(block, WithPicture) else (block,))]
    return found

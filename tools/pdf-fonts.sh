#!/usr/bin/env bash
# Makes the fonts of printed certificates from Pretendard, the same bytes each time. Needs npm and Debian's fonttools.
#
# Pretendard holds Latin, Cyrillic and all 11,172 syllables of Hangul in one design, the one of the pages. Letters and the 2,350 syllables
# of KS X 1001, which names are written in, are kept in two weights; the rest in one, so that no name ever shows an empty box. The licence
# reserves the name Pretendard for the whole, so the parts are called Proba Sans.
set -euo pipefail
cd "$(dirname "$0")/.."
version=1.3.9
into=$PWD/certificate/pdf/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent "pretendard@$version" >/dev/null && tar -xzf "pretendard-$version.tgz" package/dist/LICENSE.txt package/dist/public/static/alternative)
mkdir -p "$into"
cp "$work/package/dist/LICENSE.txt" "$into/LICENSE.txt"
SOURCE_DATE_EPOCH=0 /usr/bin/python3 - "$work/package/dist/public/static/alternative" "$into" <<'PYTHON'
import sys
from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

source, into = sys.argv[1:]
letters = set(range(0x20, 0x7F)) | set(range(0xA0, 0x250)) | set(range(0x400, 0x530)) | set(range(0x1E00, 0x1F00))
letters |= set(range(0x2010, 0x2028)) | {0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20A9, 0x20AC, 0x20BD, 0x2116, 0x2122, 0x2212}
hangul = set(range(0xAC00, 0xD7A4))
common = {ord(bytes([high, low]).decode("euc_kr")) for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF)}
signs = set(range(0x3131, 0x318F)) | set(range(0x3000, 0x3020)) | set(range(0x3200, 0x3220)) | set(range(0xFF01, 0xFF5F)) | {0x30FB}
for weight, name, characters in [
    ("Regular", "letters-regular", letters), ("SemiBold", "letters-semibold", letters),
    ("Regular", "hangul-regular", common | signs), ("SemiBold", "hangul-semibold", common | signs),
    ("SemiBold", "hangul-rare", hangul - common),
]:
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 6, 13, 14], recalc_timestamp=False)
    font = TTFont(f"{source}/Pretendard-{weight}.ttf", recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    # Every glyph by itself, none made of others: so the program can take them out one by one.
    glyphs, outlines = font.getGlyphSet(), font["glyf"]
    for glyph in font.getGlyphOrder():
        if outlines[glyph].isComposite():
            recorded, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
            glyphs[glyph].draw(recorded)
            recorded.replay(pen)
            outlines[glyph] = pen.glyph()
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = {1: "Proba Sans", 4: f"Proba Sans {name}", 6: f"ProbaSans-{name}"}[record.nameID]
    font.save(f"{into}/{name}.ttf")
PYTHON

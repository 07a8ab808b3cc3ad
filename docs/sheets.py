"""Contact sheets of page images: python docs/sheets.py FOLDER NAME writes NAME-1.png, ... of up to ten pages each."""

import sys
from pathlib import Path

from PIL import Image

COLUMNS, ROWS = 5, 2


def sheets(pages: list[Image.Image]) -> list[Image.Image]:
    width, height = pages[0].size
    made = []
    for first in range(0, len(pages), COLUMNS * ROWS):
        part = pages[first : first + COLUMNS * ROWS]
        sheet = Image.new("RGB", (width * COLUMNS, height * -(-len(part) // COLUMNS)), "white")
        for index, page in enumerate(part):
            sheet.paste(page, (index % COLUMNS * width, index // COLUMNS * height))
        made.append(sheet)
    return made


def main(folder: str, name: str) -> None:
    for number, sheet in enumerate(sheets([Image.open(path) for path in sorted(Path(folder).glob("*.png"))]), 1):
        sheet.quantize(128).save(f"{name}-{number}.png", optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

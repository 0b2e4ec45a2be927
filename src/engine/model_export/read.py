# Reading: files as people have them, cells as people write them, as on the page.

WORDS = None  # the words of cells are written here

csv.field_size_limit(1 << 30)

CODECS = {"shift-jis": "cp932", "gbk": "gb18030", "big5": "big5hkscs", "euc-kr": "cp949", "windows-874": "cp874"}
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def text_of(path):
    """A file's text: by its byte order mark, else UTF-8, else as the first file was written."""
    data = pathlib.Path(path).read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    codec = CODECS.get(MODEL["encoding"], MODEL["encoding"])
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    elif codec.startswith("utf-16"):
        text = data.decode(codec if b"\0" in data[:1000] else "utf-8-sig", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode(codec, "replace").removeprefix("\ufeff")
    return text.rstrip("\x1a\0")


def records(text):
    """The rows of a text under each delimiter that it may have, the first file's first."""
    first, _, rest = text.partition("\n")
    announced = re.fullmatch(r"sep=(.)\r?", first, re.I)
    delimiters = announced[1] if announced else dict.fromkeys([MODEL["delimiter"], *",;\t|"])
    for delimiter in delimiters:
        lines = io.StringIO(rest if announced else text, newline="")
        yield [row for row in csv.reader(lines, delimiter=delimiter, quotechar=MODEL["quote"]) if row]


def trimmed(cell):
    """A cell without white space around it, nor what makes a spreadsheet take it for text: ="00123"."""
    cell = cell.strip("\ufeff\u200b" + string.whitespace + "\u00a0\u2007\u202f\u3000")
    return cell[1:].strip('"').strip() if len(cell) > 2 and cell.startswith('="') and cell.endswith('"') else cell


def unique(names):
    """Names without duplicates: a repeated one gets a number, an empty one its place."""
    given, taken = set(names), {}
    for place, found in enumerate(names):
        wanted = found or f"column {place + 1}"
        choices = itertools.chain([wanted], (f"{wanted}_{suffix}" for suffix in itertools.count(2)))
        taken[next(n for n in choices if n not in taken and (n == found or n not in given))] = None
    return list(taken)


def joined(upper, lower):
    """The names of a header of two lines: what stands above goes on to the right until the next."""
    names, group = [], ""
    for above, below in zip(upper, lower):
        group = above if above or all(upper) else group
        names.append(" ".join(dict.fromkeys(part for part in (group, below) if part)))
    return names


def has_row_names(names, rows):
    """Whether the header lacks the name of the first column: each row has one field more, the first of which differ."""
    first = [trimmed(row[0]) for row in rows]
    return (
        len(rows) > 0
        and all(len(row) == len(names) + 1 for row in rows)
        and any(trimmed(row[-1]) for row in rows)
        and len(set(first)) == len(first)
        and all(first)
    )


def header_of(rows, wanted):
    """Where the rows below the header begin, and the columns' names; None if no line holds the names wanted."""
    if not MODEL["header"]:
        names = [f"column {place + 1}" for place in range(len(rows[0]) if rows else 0)]
        return (0, names) if wanted <= set(names) else None
    for lines in (1, 2):
        for at in range(min(len(rows) - lines + 1, 1000)):
            names = [trimmed(cell) for cell in rows[at]]
            if lines == 2:
                lower = [trimmed(cell) for cell in rows[at + 1]]
                names = joined(names, lower) if len(lower) == len(names) else []
            elif has_row_names(names, rows[at + 1 : at + 1001]):
                names = ["", *names]
            names = unique(names)
            if wanted <= set(names):
                return at + lines, names
    return None


def is_missing(cell):
    return not cell or cell.lower() in WORDS["missing"] or re.fullmatch("[-–—‐‑−―]{1,3}", cell) is not None


DIGITS = {ord(zero) + i: str(i) for zero in "０٠۰०๐" for i in range(10)}
HIDDEN = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD]
SIGNS = str.maketrans("−‐‑‒–﹣－＋．，٫٬", "-------+.,.,")
PLAIN = {**DIGITS, **SIGNS, **dict.fromkeys(HIDDEN)}


def is_sign(c):
    """The sign of a currency or of a share."""
    return c in "%‰֏؋﹩＄٪％" or unicodedata.category(c) == "Sc"


def leading(text):
    """What follows the unit at the beginning of a text; None if there is no unit."""
    if not text or text[0] in "0123456789-+.,":
        return None
    for word in WORDS["units"]:
        if text.startswith(word):
            return text[len(word) :].lstrip()
    if is_sign(text[0]):
        return text[1:].lstrip()
    word, space, rest = text.partition(" ")
    return rest.lstrip() if space and (word in WORDS["codes"] or word == "R") else None


def trailing(text):
    """What stands before the unit at the end of a text; None if there is no unit."""
    if not text or text[-1] in "0123456789":
        return None
    for word in WORDS["units"]:
        if text.endswith(word):
            return text[: -len(word)].rstrip()
    if is_sign(text[-1]):
        return text[:-1].rstrip()
    rest, space, word = text.rpartition(" ")
    return rest.rstrip() if space and word in WORDS["codes"] else None


def first_of(*found):
    return next((text for text in found if text is not None), None)


def number(cell, mark):
    """A cell as a number with this decimal mark; None if it is none."""
    if re.fullmatch(r"-?[0-9]+" if mark == "," else r"-?[0-9]+(\.[0-9]+)?", cell, re.A):
        return float(cell)
    if not cell.isascii():
        cell = re.sub(r"\s", " ", cell.translate(PLAIN)).strip()
    if first_of(leading(cell), trailing(cell)) in ("-", "--"):
        return 0.0  # an amount of nothing in accounts
    if not re.search("[0-9]", cell):
        return None
    sign, has_unit = None, False
    if cell.startswith("(") and cell.endswith(")"):
        sign, cell = -1.0, cell[1:-1].strip()
    for _ in range(2):  # a sign and a unit may stand in either order
        if sign is None and len(cell) > 1 and cell[0] in "-+":
            sign, cell = (-1.0 if cell[0] == "-" else 1.0), cell[1:].lstrip()
        rand = cell[1:] if re.match(r"R[0-9].*[.,]", cell) else None
        for rest in (lambda: first_of(leading(cell), rand), lambda: trailing(cell)):
            found = None if has_unit else rest()
            has_unit, cell = has_unit or found is not None, cell if found is None else found
        cell = re.sub(r"(?<=[0-9])[.,]-+$", "", cell)  # 50,-
        if sign is None and len(cell) > 1 and cell.endswith("-"):
            sign, cell = -1.0, cell[:-1].rstrip()
    mantissa, exponent = re.fullmatch(r"(.*?)([eE][-+]?[0-9]+)?", cell, re.S).groups()
    whole, _, fraction = mantissa.partition(mark)
    other = "," if mark == "." else "."
    for group in (other, " ", "'", "’"):
        by_two = r"|[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}" if group == "," else ""
        if group in whole and re.fullmatch(rf"[1-9][0-9]{{0,2}}({re.escape(group)}[0-9]{{3}})+{by_two}", whole):
            whole = whole.replace(group, "")
    if not re.fullmatch("[0-9]*", whole + fraction) or not whole + fraction:
        return None
    return (sign or 1.0) * float(f"{whole or 0}.{fraction or 0}{exponent or ''}")


def decided(cells):
    """The decimal mark with which more cells of a column of numbers are numbers; None if it makes no difference."""
    cells = [cell for cell in map(trimmed, cells) if not is_missing(cell)]
    point, comma = (sum(number(cell, mark) is None for cell in cells) for mark in ".,")
    return None if point == comma else "." if point < comma else ","


def marks(table, columns):
    """The decimal mark of each column: the one with which more cells are numbers, else that of most columns."""
    own = {name: decided(table[name]) for name in columns}
    others = (name for name in table if name not in own and None in own.values())
    votes = [mark for mark in [*own.values(), *(decided(table[name]) for name in others)] if mark]
    if MODEL["one_decimal"]:
        return dict.fromkeys(own, MODEL["decimal"])
    most = max(".,", key=votes.count) if votes.count(".") != votes.count(",") else MODEL["decimal"]
    return {name: mark or most for name, mark in own.items()}


def truth(cell, words):
    """1 for yes and 0 for no: by the words of the first file, else by any."""
    for value, meaning in ((0.0, "no"), (1.0, "yes")):
        if cell == words[meaning]:
            return value
    return 1.0 if cell in WORDS["yes"] else 0.0 if cell in WORDS["no"] else np.nan


def numbers(cells, mark, words, none):
    """A column of text as numbers, NaN where missing; `none`: numbers that stand for none."""
    cells = cells.map(trimmed)
    if words:
        return cells.map(lambda cell: np.nan if is_missing(cell) else truth(cell.lower(), words)).astype(float)
    found = cells.map(lambda cell: None if is_missing(cell) else number(cell, mark)).astype(float)
    return found.where(np.isfinite(found) & ~found.isin(none))


def summary_of(cell):
    """Whether a cell says that its row is a total ("totals"), a mean or the like ("summaries"), or neither (None)."""
    word = cell.lower().strip("*:.= ")
    return next((kind for kind in ("totals", "summaries") if word in WORDS[kind]), None)


def stands_apart(table, row, kind, above, candidates):
    """Whether a row holds the word for a total and numbers that may be one, and nothing else: no other text, no value
    where nearly every row has one, such as the id, and nothing in most of its cells."""
    cells = [trimmed(cell) for cell in table.iloc[row]]
    filled = [place for place, cell in enumerate(cells) if not is_missing(cell)]
    if len(filled) < 2 or 2 * len(filled) > len(cells):
        return False
    for place in filled[1:]:
        column = [trimmed(cell) for cell in table.iloc[:, place]]
        mark = MODEL["decimal"] if MODEL["one_decimal"] else decided(column) or MODEL["decimal"]
        present = [cell for cell in column if not is_missing(cell)]
        found = [number(column[other], mark) for other in above if not is_missing(column[other])]
        found = [value for value in found if value is not None]
        value = number(cells[place], mark)
        if value is None or len(found) < 2 or sum(number(cell, mark) is None for cell in present) > len(present) / 4:
            return False
        may_be = [abs(value - sum(found)) <= 1e-6 * abs(sum(found)) + 0.006, abs(value) > max(map(abs, found))]
        if kind == "totals" and not any([*may_be, abs(value - sum(found) / len(found)) <= 0.006]):
            return False
        if kind == "summaries" and not (min(found) <= value <= max(found) or value == len(found)):
            return False
    empty = (table.iloc[:, place] for place in range(len(cells)) if place not in filled)
    there = (sum(not is_missing(trimmed(cell)) for cell in column) for column in empty)
    return any(0 < count and count + candidates >= 0.95 * len(table) for count in there)


def are_totals(data, table):
    """Whether each row says that it is a total, and most of its numbers are the sums of the rows above or it holds
    nothing else."""
    found = np.zeros(len(data), dtype=bool)
    if "total" in MODEL["kept"]:
        return found
    kinds = table.apply(lambda row: summary_of(next((c for c in map(trimmed, row) if c), "")), axis=1)
    rows_of_words = [row for row, kind in enumerate(kinds) if kind]
    since = 0  # the first row below the last total
    for row in rows_of_words:
        value = data[row]
        for first in (0, since):
            above = [other for other in range(first, row) if not found[other]]
            rows = data[above]
            if len(rows) > 1:
                sums = np.nansum(rows, axis=0)
                is_sum = (np.abs(value - sums) <= 1e-6 * np.abs(sums) + 0.006) & (value != 0)
                is_mean = np.abs(value - sums / np.maximum((~np.isnan(rows)).sum(axis=0), 1)) <= 0.006
                other = ~np.isnan(value) & ~is_sum & ~is_mean
                found[row] |= kinds.iloc[row] == "totals" and 0 < is_sum.sum() >= other.sum()
                found[row] = found[row] or stands_apart(table, row, kinds.iloc[row], above, len(rows_of_words))
        since = row + 1 if found[row] else since
    return found


def is_remark(cell):
    """A sentence, or a line of stars or the like: no customer is called so."""
    return len(cell.split()) > 3 or ": " in cell or cell.startswith(("*", "=", "#", "_", "--"))


def days(rows):
    """Days as the page writes them, without a time."""
    return [[cell.removesuffix(" 00:00:00") for cell in row] for row in rows]


def read(path):
    """A file as text, each cell as it stands, and which rows are rows of the table."""
    wanted = {feature["column"] for feature in MODEL["features"]}
    if str(path).lower().endswith(WORKBOOKS):
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str, keep_default_na=False)
        choices = (days(sheet.to_numpy().tolist()) for sheet in sheets.values())
    elif str(path).lower().endswith((".parquet", ".parq", ".pq")):
        table = pd.read_parquet(path).astype(object)
        choices = [[list(table.columns), *days(table.where(table.notna(), "").astype(str).to_numpy().tolist())]]
    else:
        choices = records(text_of(path))
    for rows in choices:
        found = header_of(rows, wanted)
        if found:
            break
    else:
        sys.exit(f"{path} lacks columns of the model. It needs {', '.join(sorted(wanted))}.")
    first, names = found
    header = [trimmed(cell) for cell in rows[first - 1]] if first else None
    width, kept, fits, keeps = len(names), [], [], MODEL["kept"]
    for row in rows[first:]:
        cells = [trimmed(cell) for cell in row]
        if all(map(is_missing, cells)) and "empty" not in keeps or cells == header and "header" not in keeps:
            continue
        filled = [cell for cell in cells if not is_missing(cell)]
        is_row = len(row) == width or (len(row) > width and not any(cells[width:])) or MODEL["fills_misfits"]
        is_below = width > 2 and filled == cells[:1] and is_remark(cells[0]) and "below" not in keeps
        fits.append(is_row and not is_below)
        kept.append((row + [""] * width)[:width])
    # Remarks below the last row end the table.
    end = len(fits) - next((i for i, fit in enumerate(reversed(fits)) if fit or "below" in keeps), 0)
    return pd.DataFrame(kept[:end], columns=names, dtype=str), np.array(fits[:end], dtype=bool)


def frame(table):
    """The columns the model looks at: numbers, and text as it is."""
    wanted = dict.fromkeys(feature["column"] for feature in MODEL["features"])
    texts = {feature["column"] for feature in MODEL["features"] if feature["source"] == "category"}
    words = {feature["column"]: feature.get("words") for feature in MODEL["features"]}
    none = {feature["column"]: feature.get("none", []) for feature in MODEL["features"]}
    mark = marks(table, [name for name in wanted if name not in texts])
    text = lambda name: table[name].map(trimmed)
    number = lambda name: numbers(table[name], mark[name], words[name], none[name])
    return pd.DataFrame({n: text(n) if n in texts else number(n) for n in wanted})

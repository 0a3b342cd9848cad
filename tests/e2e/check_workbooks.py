"""Compares workbooks of fleet report with the same reports as JSON, cell by cell and by type.

usage: check_workbooks.py FOLDER WORKBOOKS
FOLDER has kinds.json (the table of reports) and NAME.json of each report, WORKBOOKS its NAME.xlsx. Prints each difference; the last line counts
the cells. The JSON's times carry the offset of the fleet's zone: a workbook has their wall clock.
"""
import datetime
import json
import pathlib
import sys

import openpyxl

folder, workbooks = map(pathlib.Path, sys.argv[1:])
cells = 0
current = ""


def wrong(place, found, expected):
    print(f"{current} {place}: {found!r} of {type(found).__name__}, expected {expected!r}")


def expected_of(value, cell):
    """The Python value and type that a reader must get for a value of the JSON."""
    if value is None:
        return None
    if cell == "day" or cell == "month":
        return datetime.datetime.fromisoformat(value)
    if cell == "time":
        assert value.endswith("+03:00"), value
        return datetime.datetime.fromisoformat(value).replace(tzinfo=None)
    if cell == "duration":
        return datetime.timedelta(seconds=value)
    if cell == "yes_no" or cell in ("integer", "number"):
        return value
    return str(value)


def is_same(found, expected):
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if isinstance(expected, (int, float)):
        return isinstance(found, (int, float)) and abs(found - expected) < 1e-6
    if isinstance(expected, datetime.datetime):
        return isinstance(found, datetime.datetime) and abs(found - expected) < datetime.timedelta(milliseconds=500)
    if isinstance(expected, datetime.timedelta):
        if isinstance(found, datetime.time):  # of less than a day
            found = datetime.timedelta(hours=found.hour, minutes=found.minute, seconds=found.second)
        return isinstance(found, datetime.timedelta) and abs(found - expected) < datetime.timedelta(milliseconds=500)
    return type(found) is type(expected) and found == expected


def compare(place, found, expected):
    global cells
    cells += 1
    if not is_same(found, expected):
        wrong(place, found, expected)


def compare_rows(sheet, head, columns, rows):
    """The head of a table at line `head`, its rows below. Gives the line after the last one."""
    for at, column in enumerate(columns, 1):
        compare(f"{sheet.title} head", sheet.cell(head, at).value, column["title"])
        for line, row in enumerate(rows, head + 1):
            compare(f"{sheet.title} {column['name']} {line}", sheet.cell(line, at).value, expected_of(row[column["name"]], column["cell"]))
    return head + 1 + len(rows)


def range_of(column, first, last):
    return f"{column}{first}" if first == last else f"{column}{first}:{column}{last}"


def check_chart(book, kind, report):
    sheet = book["Chart"]
    columns = [{"name": "label", "title": None, "cell": "text"}, {"name": "value", "title": kind["chart_title"], "cell": "number"}]
    last = compare_rows(sheet, 1, columns, report["chart"]) - 1
    charts = sheet._charts
    compare("charts", len(charts), 1)
    series = charts[0].series[0]
    compare("chart values", series.val.numRef.f.replace("'", ""), "Chart!" + range_of("$B$", 2, last))
    compare("chart labels", (series.cat.strRef or series.cat.numRef).f.replace("'", ""), "Chart!" + range_of("$A$", 2, last))
    compare("chart title", "".join(run.t for run in charts[0].title.tx.rich.p[0].r), kind["chart_title"])


def check_report(kind, gaps, silences):
    report = json.loads((folder / f"{kind['name']}.json").read_text())
    for column in kind["columns"]:
        if all(row.get(column["name"]) is None for row in report["rows"]):
            print(f"{current}: the data has no value of {column['name']}")
    path = workbooks / f"{kind['name']}.xlsx"
    book, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    compare("sheets", book.sheetnames, ["Report", "Chart", "Completeness"])
    sheet = book["Report"]
    compare("title", sheet["A1"].value, kind["title"])
    end = compare_rows(sheet, 5, kind["columns"], report["rows"])
    if report["totals"]:
        compare("total", sheet.cell(end, 1).value, "Total")
    for at, column in enumerate(kind["columns"], 1):
        total = report["totals"].get(column["name"])
        if total is None:
            continue
        compare(f"total of {column['name']}", sheet.cell(end, at).value, expected_of(total, column["cell"]))
        letter = openpyxl.utils.get_column_letter(at)
        compare(f"formula of {column['name']}", formulas["Report"].cell(end, at).value, f"={column['total'].upper()}({range_of(letter, 6, end - 1)})")
    check_chart(formulas, kind, report)
    completeness = report["completeness"]
    sheet = book["Completeness"]
    head = next(line for line in range(1, 50) if sheet.cell(line, 1).value == gaps[0]["title"])
    end = compare_rows(sheet, head, gaps, completeness["gaps"])
    compare_rows(sheet, end + 1, silences, completeness["silent"])


table = json.loads((folder / "kinds.json").read_text())
for kind in table["kinds"]:
    current = kind["name"]
    check_report(kind, table["gaps"], table["silences"])
print(f"reports={len(table['kinds'])} cells={cells}")

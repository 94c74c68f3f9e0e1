"""Trends against scipy.stats."""

import random
import subprocess
import sys

import numpy
from scipy import stats

program, folder, sets = sys.argv[1], sys.argv[2], int(sys.argv[3])
good = True


def figures(what, tables):
    """What the program makes of each table: a list of its lines, in words."""
    lines = []
    for table in tables:
        lines.append("set")
        lines += [" ".join(repr(float(cell)) for cell in row) for row in table]
    said = subprocess.run([program, what], input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True).stdout
    return [[line.split() for line in part.splitlines() if line] for part in said.split("set\n")[1:]]


def apart(ours, theirs):
    return 0 if ours == theirs else abs(ours - theirs) / max(abs(theirs), 1e-300)


def row(figure, against, count, differences, most):
    global good
    worst = max(differences, default=float("nan"))
    fine = worst <= most
    good = good and fine
    print(f"{figure:28} {against:32} {count:6} {len(differences):8} {worst:12.1e} {most:9.0e}"
          + ("" if fine else "   TOO FAR"))


random.seed(2)
tables = []
for k in range(sets):
    n = random.choice([5, 6, 7, 8, 12, 30, 50, 51, 200])
    x = [random.randint(1, n) if k % 3 == 0 else i + 1 for i in range(n)]
    slope = random.gauss(0, 1) / n
    y = [random.gauss(0, 1) + slope * at for at in x]
    tables.append([(a, round(2 * b) / 2 if k % 2 == 0 else b) for a, b in zip(x, y)])

difference = {"slope": [], "low": [], "high": [], "intercept": [], "tau": []}
for table, said in zip(tables, figures("trend", tables)):
    x, y = numpy.array(table).T
    if said == [["none"]]:
        assert len(set(x)) == 1 or len(set(y)) == 1
        continue
    got = {words[0]: float(words[1]) for words in said}
    slope, intercept, low, high = stats.theilslopes(y, x, 0.95)
    want = dict(slope=slope, intercept=intercept, low=low, high=high, tau=stats.kendalltau(x, y)[0])
    for name, values in difference.items():
        # a slope of nothing but rounding is none
        values.append(0 if abs(want[name] - got[name]) < 1e-12 else apart(got[name], want[name]))
row("Theil-Sen slope", "SciPy theilslopes", sets, difference["slope"], 1e-6)
row("  low and high of it", "SciPy theilslopes", sets, difference["low"] + difference["high"], 1e-6)
row("  intercept", "SciPy theilslopes", sets, difference["intercept"], 1e-6)
row("Kendall's tau", "SciPy kendalltau", sets, difference["tau"], 1e-6)
sys.exit(0 if good else 1)

"""Trends against scipy.stats; time to repair and linkage against what defines them, in numpy."""

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

# Interval-censored times: of all distributions ours is likeliest if and only if no time pulls more than
# the mass it has is worth (Lindsay 1983), whoever found it. Times are whole, so all can be asked.
tables = []
for k in range(sets):
    table = []
    for _ in range(random.choice([1, 4, 12, 60, 250])):
        low = random.randint(0, 40 if k % 2 else 400)
        table.append((low, random.choice([low, low + random.randint(0, 40), -1])))
    tables.append(table)
pulls, medians = [], []
for table, said in zip(tables, figures("repair", tables)):
    cells = [[float(word) for word in words[1:]] for words in said if words[0] == "cell"]
    top = 2 + max(max(row) for row in table)
    low = numpy.array([row[0] + (row[1] < 0) for row in table])
    high = numpy.array([row[1] if row[1] >= 0 else top for row in table])
    place = numpy.array([cell[0] for cell in cells])
    mass = numpy.array([cell[2] for cell in cells])
    share = ((low[:, None] <= place) & (place <= high[:, None])) @ mass
    every = numpy.arange(0, top + 1)
    pull = ((low[:, None] <= every) & (every <= high[:, None])).T @ (1 / share) / len(table)
    pulls.append(abs(pull.max() - 1))
    pulls.append(abs(mass.sum() - 1))
    median = next(words[1:] for words in said if words[0] == "median")
    reached = numpy.cumsum(mass)
    at = int(numpy.argmax(reached >= 0.5 - 1e-6))
    medians.append(0 if cells[at][1] == -1 or float(median[1]) == cells[at][1] else 1)
row("time to repair, likeliest", "Lindsay's condition, numpy", sets, pulls, 1e-6)
row("  its median's end", "numpy", sets, medians, 1e-6)

# Linkage: the furthest mean z, by the formula.
def furthest(moments):
    def straight(series):
        known = series > 0
        at = numpy.arange(80)
        line = numpy.polyval(numpy.polyfit(at[known], series[known], 1), at)
        return numpy.where(known, series - line, 0)

    def memory(series):
        return numpy.array([series[lag:] @ series[:80 - lag] for lag in range(31)]) / (series @ series)

    total, weights = numpy.zeros(21), 0
    for a, b in moments:
        a, b = straight(a), straight(b)
        lag = numpy.arange(1, 31)
        chance = (1 + 2 * ((1 - lag / 60) * memory(a)[1:] * memory(b)[1:]).sum()) / 60
        weight = 1 / numpy.sqrt(max(chance, 1 / 60))
        weights += weight
        for i, shift in enumerate(range(-10, 11)):
            one = numpy.corrcoef(a[10:70], b[10 + shift:70 + shift])[0, 1]
            two = numpy.corrcoef(b[10:70], a[10 - shift:70 - shift])[0, 1]
            total[i] += weight * numpy.arctanh((one + two) / 2)
    mean = total / weights
    return numpy.tanh(mean[numpy.argmax(abs(mean))])


tables = []
generator = numpy.random.default_rng(3)
for k in range(max(1, sets // 20)):
    moments = []
    for _ in range(30 + k):
        shared = numpy.cumsum(generator.normal(0, 8, 100))
        pair = [numpy.float32(800 + numpy.cumsum(generator.normal(0, 8, 80)) + 0.4 * shared[s:s + 80])
                for s in (0, k % 8)]
        pair[k % 2][generator.integers(0, 80, 5)] = 0
        moments.append(pair)
    tables.append(moments)
rows = [[row for a, b in moments for row in zip(a, b)] for moments in tables]
together = [apart(float(said[1][1]), furthest([[numpy.float64(s) for s in pair] for pair in moments]))
            for moments, said in zip(tables, figures("linkage", rows))]
row("linkage", "the formula, numpy", len(tables), together, 1e-6)
sys.exit(0 if good else 1)

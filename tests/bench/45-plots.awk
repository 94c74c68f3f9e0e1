# The tables of 40-detector to one SVG. It reads two of them: "Calm: N people" (flags an hour with
# their interval) and "Hit within" (a row a size, turn and rule). Rules are told apart by dashes and
# by their names, not by colour. Ends with 1 where a table is not there.

function text(x, y, anchor, words) {
    gsub(/&/, "\\&amp;", words)
    gsub(/</, "\\&lt;", words)
    printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words
}

function line(x1, y1, x2, y2, class) {
    printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
}

BEGIN { rates = size_count = drawn_count = 0 }

/^Calm: [0-9]+ people/ {
    people = $2
    where = "rates"
    next
}

/^Hit within/ {
    where = "curves"
    next
}

/^$/ { where = "" }

# "  NAME OF RULE   0.55   0.20 .. 0.91"
where == "rates" && $(NF - 1) == ".." {
    rate[rates] = $(NF - 3)
    low[rates] = $(NF - 2)
    high[rates] = $NF
    name = $0
    sub(/ +[0-9.]+ +[0-9.]+ +\.\. +[0-9.]+ *$/, "", name)
    sub(/^ +/, "", name)
    rule_name[rates++] = name
}

# "  -8  speaking  NAME OF RULE  0.0 1.1 ... 90.1": the last 18 fields are figures
where == "curves" {
    size = $1
    turn = $2
    rule = ""
    for (i = 3; i <= NF - 18; i++) rule = rule (i > 3 ? " " : "") $i
    if (!(size in seen)) {
        seen[size] = 1
        sizes[size_count++] = size
    }
    if (!(rule in drawn)) {
        drawn[rule] = drawn_count
        drawn_name[drawn_count++] = rule
    }
    for (i = 0; i < 18; i++) share[size, turn, drawn[rule], i + 1] = $(NF - 17 + i)
}

function panel(left, top, size, turn,    r, i, points) {
    text(left, top - 7, "start", (size == "chance" ? "by chance" : "+" substr(size, 2) " bpm") ", " turn)
    for (i = 0; i <= 100; i += 25) line(left, top + H - i * H / 100, left + W, top + H - i * H / 100, i ? "grid" : "axis")
    for (i = 0; i <= 90; i += 30) line(left + i * W / 90, top + H, left + i * W / 90, top + H + 3, "axis")
    for (r = drawn_count - 1; r >= 0; r--) {
        points = sprintf("%.1f,%.1f", left, top + H)
        for (i = 1; i <= 18; i++)
            points = points sprintf(" %.1f,%.1f", left + i * W / 18, top + H - share[size, turn, r, i] * H / 100)
        printf "<polyline points=\"%s\" class=\"rule r%d\"/>\n", points, r
    }
}

function curves(top,    s, t, r, left) {
    for (r = 0; r < drawn_count; r++) {
        left = LEFT + r * KEY
        line(left, top, left + 34, top, "rule r" r)
        text(left + 42, top + 4, "start", drawn_name[r])
    }
    top += 40
    for (t = 0; t < 2; t++) {
        for (s = 0; s < size_count; s++) panel(LEFT + s * (W + GAP), top + t * (H + 60), sizes[s], TURN[t])
        text(LEFT - 6, top + t * (H + 60) + 4, "end", "100 %")
        text(LEFT - 6, top + t * (H + 60) + H + 4, "end", "0")
        for (s = 0; s < size_count; s++) {
            left = LEFT + s * (W + GAP)
            for (i = 0; i <= 90; i += 30) text(left + i * W / 90, top + t * (H + 60) + H + 17, "middle", i (i == 90 && s == size_count - 1 ? " s" : ""))
        }
    }
}

function x_of(v) { return BARS + (v > MOST ? MOST : v) * (WIDTH - BARS - 60) / MOST }

function bars(top,    r, y, i) {
    MOST = 5
    for (r = 0; r < rates; r++) if (high[r] > MOST) MOST = high[r]
    MOST = int(MOST / 5 + 0.999) * 5
    for (i = 0; i <= MOST; i += 5) {
        line(x_of(i), top, x_of(i), top + rates * 24, i ? "grid" : "axis")
        text(x_of(i), top + rates * 24 + 16, "middle", i)
    }
    line(x_of(1), top, x_of(1), top + rates * 24, "goal")
    text(x_of(1), top + rates * 24 + 16, "middle", "1")
    for (r = 0; r < rates; r++) {
        y = top + r * 24 + 12
        text(BARS - 10, y + 4, "end", rule_name[r])
        printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"12\" class=\"bar\"/>\n", x_of(0), y - 6, x_of(rate[r]) - x_of(0)
        line(x_of(low[r]), y, x_of(high[r]), y, "bound")
        line(x_of(low[r]), y - 4, x_of(low[r]), y + 4, "bound")
        line(x_of(high[r]), y - 4, x_of(high[r]), y + 4, "bound")
        text(x_of(high[r]) + 6, y + 4, "start", rate[r])
    }
}

END {
    if (!rates || !size_count) {
        print "45-plots: the tables \"Calm: N people\" and \"Hit within\" are not there." > "/dev/stderr"
        exit 1
    }
    W = 170; H = 120; GAP = 22; LEFT = 52; KEY = 235; BARS = 220
    TURN[0] = "speaking"; TURN[1] = "listening"
    WIDTH = LEFT + size_count * (W + GAP)
    height = 500 + rates * 24
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", WIDTH, height, WIDTH, height
    print "<title>What the detector is worth, on " people " simulated people</title>"
    print "<style>svg{background:#fff}text{font:12px sans-serif;fill:#222;paint-order:stroke;stroke:#fff;stroke-width:3px}.head{font:bold 15px sans-serif}"
    print ".axis{stroke:#222}.grid{stroke:#ddd}.goal{stroke:#222;stroke-dasharray:2 3}.bar{fill:#bbb}"
    print ".bound{stroke:#222;stroke-width:1.2}.rule{fill:none;stroke:#000;stroke-width:1.4}"
    print ".r0{stroke-width:2.6}.r1{stroke-dasharray:7 4}.r2{stroke-dasharray:1.5 3.5}.r3{stroke:#888;stroke-width:2}</style>"
    print "<text x=\"20\" y=\"30\" class=\"head\">Hit within so many seconds of the start of a rise, share of all rises</text>"
    curves(56)
    print "<text x=\"20\" y=\"" 462 "\" class=\"head\">Flags an hour in calm, with 95 % intervals; " people " people</text>"
    bars(474)
    print "</svg>"
}

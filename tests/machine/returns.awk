# Sums up what aired.awk says: a table of drops by kind, and of notifications by strap.

BEGIN { FS = "\t" }

$1 == "back" {
    all++
    of_kind[$4]++
    if ($6 == "never") {
        never[$4]++
        nevers++
    } else {
        took[$4, ++took_count[$4]] = $6
        took["all", ++took_count["all"]] = $6
    }
}
$1 == "strap" { strap[++straps] = $0 }
$1 == "lost" { lost[$2, $6]++; whys[$6] = 1 }

function sorted(kind, n,    i, j, keep) {
    for (i = 1; i <= n; i++) {
        keep = took[kind, i] + 0
        for (j = i - 1; j >= 1 && value[j] > keep; j--)
            value[j + 1] = value[j]
        value[j + 1] = keep
    }
}

# Nearest rank.
function rank(n, share,    r) {
    r = int(n * share)
    r = r < n * share ? r + 1 : r
    return n ? sprintf("%.2f", value[r < 1 ? 1 : r]) : "-"
}

function row(kind, drops, never_back,    n) {
    n = took_count[kind] + 0
    sorted(kind, n)
    return sprintf("%-18s %6d %9s %7s %7s %6d", kind, drops, rank(n, 0.5), rank(n, 0.95),
        rank(n, 1), never_back)
}

END {
    printf "%-18s %6s %9s %7s %7s %6s\n", "drops by kind", "drops", "median s", "p95 s", "max s", "never"
    fflush()
    for (kind in of_kind)
        print row(kind, of_kind[kind], never[kind]) | "sort"
    close("sort")
    print row("all", all, nevers)
    printf "\n%-18s %12s %8s %6s %6s %7s %9s %9s\n", "notifications", "acknowledged", "journal", \
        "lost", "twice", "unsent", "late ms", "max ms"
    for (s = 1; s <= straps; s++) {
        split(strap[s], v, "\t")
        printf "%-18s %12d %8d %6d %6d %7d %9s %9s\n", "strap " v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]
    }
    for (why in whys)
        printf "%-18s %36d\n", "lost: " why, lost[1, why] + lost[2, why]
}

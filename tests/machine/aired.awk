# What was on air against what a recording of the talk has: every notification that the adapter
# acknowledged is in it exactly once, or is listed here as lost, with where the link stood.
#
#   awk -f aired.awk part=1 MARKS part=2 AIR part=3 RECORDING
#
# AIR is strap-sim's log, strap 1 is a and 2 is b. MARKS (may be empty): <at_us> <tab> <strap, or -
# for both> <tab> <word>: a kind of drop that happens now, or `able`: what stood in the way is over.
#
# Prints, tab-separated:
#   strap   N acknowledged journal lost twice unsent late-median-ms late-max-ms
#   lost    N at_s number bytes why         why: before-up, down-<reason>, going-down,
#                                           as-it-ended, unexplained
#   twice   N at_s bytes                    in the journal, and not (any more) on air
#   late    N at_s ms                       read more than 3 s after it was acknowledged
#   back    N at_s kind reason s            from its advertising again to its data in the journal
#
# Times are boottime; at_s counts from the talk's first input. A notification is paired with the
# last one of the same bytes that was on air before it, from the end to the beginning, so that equal
# ones do not hide a loss. What was said before the talk or after it does not count.

BEGIN {
    FS = "\t"
    OFS = "\t"
    EARLY_US = 100000    # the radio's log is written after the kernel was told
    BACKLOG_US = 90000000 # lull may be held this long
    GOING_US = 1500000   # read by the radio, and lost with what went down
    ENDING_US = 200000   # on its way when the talk was ended
    LATE_US = 3000000
}

part == 1 {
    marks++
    mark_us[marks] = $1
    mark_strap[marks] = $2
    mark_word[marks] = $3
}

part == 2 && $3 == "notified" {
    split($4, said, " ")
    i = ++aired[$2]
    air_us[$2, i] = $1
    air_number[$2, i] = said[1]
    air_bytes[$2, i] = said[2]
    said_something[$2] = 1
}
part == 2 && $3 == "unsent" {
    unsent[$2]++
}
part == 2 && $3 == "advertised" {
    i = ++advertisings[$2]
    advert_us[$2, i] = $1
}
part == 2 && $3 == "control" && $4 ~ /^strap [12] on$/ {
    split($4, said, " ")
    i = ++ons[said[2]]
    on_us[said[2], i] = $1
}
# A loss is one of a link that told something; a connection that comes to nothing is on the way back.
part == 2 && $3 == "dropped" && said_something[$2] {
    i = ++drops[$2]
    drop_us[$2, i] = $1
    drop_reason[$2, i] = $4
    said_something[$2] = 0
}

part == 3 && /^[^#]/ {
    split($0, word, " ")
    if (!begin_us)
        begin_us = word[1]
    end_us = word[1]
    strap = word[2] == "a" ? 1 : word[2] == "b" ? 2 : 0
    if (word[3] == "hrm") {
        i = ++heard[strap]
        journal_us[strap, i] = word[1]
        journal_bytes[strap, i] = word[4]
    } else if (word[3] == "up" || word[3] == "down") {
        i = ++steps[strap]
        step_us[strap, i] = word[1]
        step[strap, i] = word[3] == "up" ? "up" : "down-" word[4]
    }
}

function at_s(us) {
    return sprintf("%.3f", (us - begin_us) / 1e6)
}

# Sorts value[1..n].
function sort(value, n,    i, j, keep) {
    for (i = 2; i <= n; i++) {
        keep = value[i]
        for (j = i - 1; j >= 1 && value[j] > keep; j--)
            value[j + 1] = value[j]
        value[j + 1] = keep
    }
}

# Where the link stood, in the journal's own words.
function why_lost(strap, us,    i, state) {
    state = "before-up"
    for (i = 1; i <= steps[strap] && step_us[strap, i] <= us; i++)
        state = step[strap, i]
    if (state != "up")
        return state
    if (end_us - us <= ENDING_US)
        return "as-it-ended"
    return i <= steps[strap] && step_us[strap, i] - us <= GOING_US ? "going-down" : "unexplained"
}

function pair(strap,    j, i, found, late) {
    i = aired[strap]
    for (j = heard[strap]; j >= 1; j--) {
        for (found = i; found >= 1; found--) {
            if (air_us[strap, found] < journal_us[strap, j] - BACKLOG_US) {
                found = 0
                break
            }
            if (air_us[strap, found] <= journal_us[strap, j] + EARLY_US &&
                air_bytes[strap, found] == journal_bytes[strap, j])
                break
        }
        if (found < 1) {
            twice[strap]++
            print "twice", strap, at_s(journal_us[strap, j]), journal_bytes[strap, j]
            continue
        }
        paired[strap, found] = 1
        late = journal_us[strap, j] - air_us[strap, found]
        lates[++late_count] = late / 1e3
        if (late > LATE_US)
            print "late", strap, at_s(journal_us[strap, j]), sprintf("%.0f", late / 1e3)
        i = found - 1
    }
}

function account(strap,    i, all, lost) {
    late_count = 0
    pair(strap)
    for (i = 1; i <= aired[strap]; i++) {
        if (air_us[strap, i] < begin_us || air_us[strap, i] > end_us)
            continue
        all++
        if (!((strap, i) in paired)) {
            lost++
            print "lost", strap, at_s(air_us[strap, i]), air_number[strap, i],
                air_bytes[strap, i], why_lost(strap, air_us[strap, i])
        }
    }
    sort(lates, late_count)
    print "strap", strap, all + 0, heard[strap] + 0, lost + 0, twice[strap] + 0, unsent[strap] + 0,
        sprintf("%.1f", lates[int((late_count + 1) / 2)]), sprintf("%.1f", lates[late_count])
}

# The kind of the last drop that was asked for, and whether it was this strap's.
function kind_of(strap, us,    i, kind) {
    kind = "by-itself"
    for (i = 1; i <= marks && mark_us[i] <= us; i++)
        if (mark_word[i] != "able" && (mark_strap[i] == strap || mark_strap[i] == "-"))
            kind = us - mark_us[i] < 40000000 ? mark_word[i] : "by-itself"
    return kind
}

function back(strap, drop,    us, away_us, from_us, next_us, i, a) {
    us = drop_us[strap, drop]
    if (us < begin_us || us > end_us)
        return
    next_us = drop < drops[strap] ? drop_us[strap, drop + 1] : end_us
    away_us = us
    for (i = 1; i <= ons[strap] && on_us[strap, i] < next_us; i++)
        if (on_us[strap, i] > us)
            away_us = on_us[strap, i]
    for (a = 1; a < advertisings[strap] && advert_us[strap, a] < away_us; a++)
        ;
    from_us = advert_us[strap, a]
    for (i = 1; i <= marks; i++)
        if (mark_word[i] == "able" && (mark_strap[i] == strap || mark_strap[i] == "-") &&
            mark_us[i] > us && mark_us[i] < next_us && mark_us[i] > from_us)
            from_us = mark_us[i]
    for (i = 1; i < heard[strap] && journal_us[strap, i] < from_us; i++)
        ;
    print "back", strap, at_s(us), kind_of(strap, us), drop_reason[strap, drop],
        from_us < us || journal_us[strap, i] < from_us ? "never" : \
            sprintf("%.2f", (journal_us[strap, i] - from_us) / 1e6)
}

END {
    for (strap = 1; strap <= 2; strap++) {
        account(strap)
        for (d = 1; d <= drops[strap]; d++)
            back(strap, d)
    }
}

# The string literals of C source, one a line: <file>:<line>:<text>. Literals that the compiler would
# join are joined, also over a PRI macro; comments, character constants and #include lines are not
# text. Escapes for white space become a space.
# -v bare=1: only those that do not go through the catalogue. Through it goes what stands in the
# brackets of _(), N_(), words_n(), or of a function that translates its own format.
function flush_text() {
    if (open) {
        print FILENAME ":" start ":" text
    }
    open = 0
    text = ""
}

# The name before a bracket, and whether all in it is said.
function enter() {
    flush_text()
    said[++depth] = (depth > 1 && said[depth - 1]) ||
        name ~ /^(_|N_|words_n|say_error|say_usage|status_say|_Static_assert)$/
    name = ""
}

FNR == 1 {
    flush_text()
    state = "code"
    depth = 0
    name = ""
}

state == "code" && /^[ \t]*#[ \t]*include/ {
    next
}

{
    n = length($0)
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        if (state == "comment") {
            if (two == "*/") {
                state = "code"
                i++
            }
        } else if (state == "string") {
            if (c == "\\") {
                e = substr($0, ++i, 1) # none at the end of a line: the string goes on
                text = text (e ~ /[ntr]/ ? " " : e)
            } else if (c == "\"") {
                state = "code"
            } else {
                text = text c
            }
        } else if (two == "/*") {
            state = "comment"
            i++
        } else if (two == "//") {
            break
        } else if (c == "'") {
            flush_text()
            for (i++; i <= n && substr($0, i, 1) != "'"; i++) {
                if (substr($0, i, 1) == "\\") {
                    i++
                }
            }
        } else if (c == "\"") {
            if (!open && !(bare && depth > 0 && said[depth])) {
                start = FNR
                open = 1
            }
            state = "string"
        } else if (c ~ /[A-Za-z0-9_]/) {
            name = (name_done ? "" : name) c
            name_done = 0
            if (name !~ /^P(R(I[a-z0-9]*)?)?$/) {
                flush_text()
            }
        } else if (c == "(") {
            enter()
        } else if (c == " " || c == "\t") {
            name_done = 1
        } else {
            flush_text()
            depth -= c == ")" && depth > 0
            name = ""
        }
    }
    name_done = 1
}

END {
    flush_text()
}

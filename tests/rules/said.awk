# The string literals of C source that do not go through the catalogue, one a line:
# <file>:<line>:<text>. Through it goes what stands in the brackets of _(), N_(), words_n(), or of a
# function that translates its own format. Literals that the compiler would join are joined.
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
                e = substr($0, ++i, 1)
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
            for (i++; i <= n && substr($0, i, 1) != "'"; i++) {
                if (substr($0, i, 1) == "\\") {
                    i++
                }
            }
        } else if (c == "\"") {
            if (!open && !(depth > 0 && said[depth])) {
                start = FNR
                open = 1
            }
            state = "string"
        } else if (c ~ /[A-Za-z0-9_]/) {
            if (name_done) {
                name = ""
            }
            name_done = 0
            name = name c
            if (open && name !~ /^P(R(I([du](3(2)?|6(4)?)?)?)?)?$/) {
                flush_text()
            }
        } else if (c == "(") {
            enter()
        } else if (c == ")") {
            flush_text()
            depth -= depth > 0 ? 1 : 0
            name = ""
        } else if (c == " " || c == "\t") {
            name_done = 1
        } else {
            flush_text()
            name = ""
        }
        if (!(depth > 0 && said[depth]) || state != "string") {
            continue
        }
        text = "" # it is said
    }
    name_done = 1
}

END {
    flush_text()
}

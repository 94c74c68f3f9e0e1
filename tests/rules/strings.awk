# The string literals of C source, one a line: <file>:<line>:<text>. Literals that the compiler would
# join (nothing but space and comments between them) are joined; comments, character constants and
# #include lines are not text. Escapes for white space become a space.
function flush_text() {
    if (open) {
        print FILENAME ":" start ":" text
    }
    open = 0
    text = ""
}

FNR == 1 {
    flush_text()
    state = "code"
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
                if (e == "n" || e == "t" || e == "r") {
                    text = text " "
                } else if (e != "") { # at the end of a line: the string goes on
                    text = text e
                }
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
            if (!open) {
                start = FNR
                open = 1
            }
            state = "string"
        } else if (c != " " && c != "\t") {
            flush_text()
        }
    }
}

END {
    flush_text()
}

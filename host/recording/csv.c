#include "recording/csv.h"

#include <string.h>

char csv_separator(const char *text, size_t length)
{
    bool quoted = false, semicolon = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && text[i] == '\t')
            return '\t';
        else if (!quoted && text[i] == ';')
            semicolon = true;
    }
    return semicolon ? ';' : ',';
}

static bool is_blank(char c, char separator)
{
    return c != separator && (c == ' ' || c == '\t' || c == '\r');
}

/* One cell from `at` on into the row; *ret_next is where its separator or the end stands. */
static bool take_cell(const char *at, const char *end, char separator, struct csv_row *row,
                      char **free_space, const char **ret_next)
{
    while (at < end && is_blank(*at, separator))
        at++;
    char *start = *free_space, *to = start, *keep = start;
    if (at < end && *at == '"') {
        for (at++;; at++) {
            if (at == end)
                return false;
            if (*at == '"' && (at + 1 == end || at[1] != '"'))
                break;
            at += *at == '"';
            *to++ = *at;
        }
        at++;
        keep = to; /* blanks inside quotes stay */
    }
    while (at < end && *at != separator)
        *to++ = *at++;
    while (to > keep && is_blank(to[-1], separator))
        to--;
    if (row->cells < CSV_CELLS_MAX)
        row->cell[row->cells++] = (struct field){start, (size_t)(to - start)};
    *free_space = to;
    *ret_next = at;
    return true;
}

bool csv_split(const char *text, size_t length, char separator, struct csv_row *ret_row)
{
    const char *at = text, *end = text + length;
    char *free_space = ret_row->text;
    ret_row->cells = 0;
    for (;;) {
        if (!take_cell(at, end, separator, ret_row, &free_space, &at))
            return false;
        if (at == end)
            return true;
        at++;
    }
}

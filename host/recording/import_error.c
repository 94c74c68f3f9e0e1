/* The words for all that can be wrong with a table that is to become a recording. */
#include "recording/file.h"
#include "recording/import.h"
#include "words/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What is wrong with file and disk is said in file_error_text()'s words. */
static bool put_file_error(const struct import_error *error, char *ret_text, size_t size)
{
    struct file_error file = {.path = error->path, .number = error->number};
    if (error->verdict == IMPORT_NOT_OPENED)
        file.verdict = FILE_NOT_OPENED;
    else if (error->verdict == IMPORT_NOT_READ)
        file.verdict = FILE_NOT_READ;
    else if (error->verdict == IMPORT_DAMAGED)
        file.verdict = FILE_DAMAGED;
    else
        return false;
    if (error->verdict == IMPORT_NOT_READ || error->verdict == IMPORT_DAMAGED)
        file.line = error->line;
    file_error_text(&file, ret_text, size);
    return true;
}

static const char *what(const struct import_error *error)
{
    switch (error->verdict) {
    case IMPORT_LONG_LINE:
        return _("the line is far too long for a table. Choose a file with one row a line.");
    case IMPORT_OPEN_QUOTE:
        return _("a quote is opened and not closed on the line. Close it.");
    case IMPORT_BAD_MAP:
        return _("is no column map. Write role=column, where the role is time_s, time_ms, epoch_s, "
                 "epoch_ms, hr_bpm, rr_ms, rr_s, rr_1024 or payload_hex.");
    case IMPORT_BAD_WHERE:
        return _("is no choice of rows. Write COLUMN=VALUE, at most eight of them.");
    case IMPORT_NO_COLUMN:
        return _("names a column that the table does not have. Look at its first row, or give the "
                 "column's number.");
    case IMPORT_NEED_TIME:
        return _("no column is known to hold the time. Map it, as in time_s=COLUMN or "
                 "time_ms=COLUMN.");
    case IMPORT_NEED_RATE:
        return _("no column is known to hold the heart rate. Map it, as in hr_bpm=COLUMN.");
    case IMPORT_NEED_RR:
        return _("no column is known to hold RR intervals. Map it, as in rr_ms=COLUMN.");
    case IMPORT_NEED_DATA:
        return _("no column is known to hold heart rates, RR intervals or payloads. Map one, as in "
                 "hr_bpm=COLUMN, rr_1024=COLUMN or payload_hex=COLUMN.");
    case IMPORT_BAD_CELL:
        return _(
            "cannot be read as what the column should hold. Correct it, leave it empty, or map "
            "another column.");
    case IMPORT_BACK:
        return _(
            "is over 100 ms before the time of the row above. Sort the rows by time, or choose "
            "one person's rows where the table holds several.");
    case IMPORT_TOO_LONG_RR:
        return _("holds an RR interval that no strap can send (64 s or more, or below 0). Correct "
                 "it, or leave it empty.");
    case IMPORT_EMPTY:
        return _("no row with heart data was found. Check which rows and columns were chosen.");
    case IMPORT_OK:
    case IMPORT_NOT_OPENED:
    case IMPORT_NOT_READ:
    case IMPORT_DAMAGED:
    case IMPORT_NOT_WRITTEN:
    case IMPORT_VERDICTS:
        break;
    }
    return _("nothing is wrong.");
}

void import_error_text(const struct import_error *error, char *ret_text, size_t size)
{
    char line[40] = "", column[96] = "", quoted[112] = "";
    if (put_file_error(error, ret_text, size))
        return;
    if (error->line > 0)
        snprintf(line, sizeof line, _(", line %" PRIu64), error->line);
    if (error->column_name[0])
        snprintf(column, sizeof column, _(", column %s"), error->column_name);
    else if (error->column > 0)
        snprintf(column, sizeof column, _(", column %u"), error->column);
    if (error->text[0] || error->verdict == IMPORT_BAD_CELL)
        snprintf(quoted, sizeof quoted, "\"%s\" ", error->text);
    const char *path =
        error->path && strcmp(error->path, "-") != 0 ? error->path : _("standard input");
    snprintf(ret_text, size, "%s%s%s: %s%s", path, line, column, quoted, what(error));
}

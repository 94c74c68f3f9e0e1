/* The words for all that can be wrong with a file: what happened, and what to do next. */
#include "recording/file.h"
#include "words/words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What to do about an errno on opening or reading. */
static const char *next_step(int error)
{
    switch (error) {
    case ENOENT:
        return _("Look at the name: no file or folder is there.");
    case EACCES:
    case EPERM:
        return _("Ask its owner for access, or choose another place.");
    case EISDIR:
        return _("That is a folder; name a file in it.");
    case EIO:
        return _("The disk does not answer well; copy the file to another one and try again.");
    default:
        return _("Try again, or choose another place.");
    }
}

static void put_about(const struct file_error *error, const char *what, char *ret_text, size_t size)
{
    snprintf(ret_text, size, "%s (%s). %s", what, strerror((int)error->number),
             next_step((int)error->number));
}

/* What is wrong and what to do, without the place. */
static void put_what(const struct file_error *error, char *ret_text, size_t size)
{
    const char *text = _("cannot be used. Choose another file.");
    switch (error->verdict) {
    case FILE_OK:
    case FILE_END:
        text = _("nothing is wrong.");
        break;
    case FILE_NOT_OPENED:
        put_about(error, _("could not be opened"), ret_text, size);
        return;
    case FILE_NOT_READ:
        put_about(error, _("could not be read on"), ret_text, size);
        return;
    case FILE_DAMAGED:
        text = _(
            "the gzip file is cut or damaged here. Copy it again from where it came; \"gzip -dc\" "
            "gives what is before.");
        break;
    case FILE_NO_RECORDING:
        text =
            _("this is not a recording of lull: its first line is not \"# lull recording 1\". For "
              "a table of heart data, make one with \"lull import\".");
        break;
    case FILE_NEWER:
        snprintf(ret_text, size,
                 _("made by a newer lull (version %" PRId64
                   "); this one reads up to %d. Update lull "
                   "to read it."),
                 error->number, FILE_VERSION);
        return;
    case FILE_EMPTY:
        text = _("nothing was recorded in it. Choose another recording.");
        break;
    case FILE_CUT:
        text =
            _("the line ends in the middle. The recording was cut there; cut the last line off to "
              "use what is before it.");
        break;
    case FILE_BAD_LINE:
        snprintf(ret_text, size, _("%s. Correct the line or take it out."),
                 line_verdict_text(error->line_verdict));
        return;
    case FILE_BACK:
        text = _("its time is before that of the line above. Put the lines into the order of their "
                 "times, or take this one out.");
        break;
    case FILE_BOTH:
        text = _("this recording already holds both partners. Use it alone, without a second one.");
        break;
    case FILE_TOO_FAR:
        text =
            _("shifted to the other recording, its time is out of range. Choose a smaller offset.");
        break;
    case FILE_VERDICTS:
        break;
    }
    snprintf(ret_text, size, "%s", text);
}

void file_error_text(const struct file_error *error, char *ret_text, size_t size)
{
    char what[FILE_ERROR_TEXT_BYTES];
    const char *path = error->path ? error->path : _("the recording");
    if (strcmp(path, "-") == 0)
        path = _("standard input");
    put_what(error, what, sizeof what);
    bool whole = error->line == 0 || error->verdict == FILE_NO_RECORDING ||
                 error->verdict == FILE_NEWER || error->verdict == FILE_EMPTY;
    if (whole)
        snprintf(ret_text, size, "%s: %s", path, what);
    else
        snprintf(ret_text, size, _("%s, line %" PRIu64 ": %s"), path, error->line, what);
}

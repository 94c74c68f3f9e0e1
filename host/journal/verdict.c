/* What a person reads of an enum journal_error: what it is, and what to do next. */
#include "journal/journal.h"
#include "words/words.h"

#include <stdio.h>

static const char *verdict_sentence(enum journal_error error)
{
    switch (error) {
    case JOURNAL_OK:
        return _("all is well.");
    case JOURNAL_CANNOT_OPEN:
        return _("could not be opened. Check that the path is right and its folder can be made.");
    case JOURNAL_READ_ONLY:
        return _(
            "cannot be written. Give yourself write permission for the file and its folder, or "
            "copy it to a folder of your own.");
    case JOURNAL_LOCKED:
        return _("is in use by another program. Close that one, then try again.");
    case JOURNAL_CORRUPT:
        return _("is damaged. Keep a copy of it and put a backup in its place; "
                 "`sqlite3 FILE .recover` may save the rest.");
    case JOURNAL_NEWER:
        return _("was written by a newer lull. Install that version, or name another journal.");
    case JOURNAL_FOREIGN:
        return _(
            "is not a journal of lull, or its beginning is damaged. Name another file, or put a "
            "backup in its place.");
    case JOURNAL_FULL:
        return _(
            "does not fit: the disk is full. Free some space; what was recorded waits for it.");
    case JOURNAL_IO:
        return _("could not be read or written: the disk gave an error. Check the disk, then try "
                 "again.");
    case JOURNAL_NO_MEMORY:
        return _(
            "could not be worked on: not enough memory. Close other programs, then try again.");
    case JOURNAL_NO_SODIUM:
        return _("was not touched: libsodium could not start. Reinstall libsodium.");
    case JOURNAL_BAD_NAME:
        return _("takes names and strap addresses of up to 64 bytes, with no control characters or "
                 "spaces around them, and no empty name. Choose another one.");
    case JOURNAL_NAME_TAKEN:
        return _("has a partner of this name already. Choose another name.");
    case JOURNAL_EMPTY_PASSPHRASE:
        return _("takes no empty passphrase. Type one, or say that you want none.");
    case JOURNAL_NEEDS_PASSPHRASE:
        return _("keeps this partner's part under a passphrase. Type it.");
    case JOURNAL_WRONG_PASSPHRASE:
        return _("does not open with this passphrase. Type it again.");
    case JOURNAL_NO_PARTNER:
        return _("has no such partner. `lull partner list` shows who is there.");
    case JOURNAL_NO_SESSION:
        return _("has no such session. `lull sessions` shows what is there.");
    case JOURNAL_NOT_SHARED:
        return _("keeps this part for its own partner. They can share it, session by session.");
    case JOURNAL_NOTHING:
        return _("has nothing of this kind yet.");
    case JOURNAL_THERE_ALREADY:
        return _("has this already; it stays as it is.");
    case JOURNAL_ALTERED:
        return _(
            "has a row that is not as lull wrote it. Keep a copy of it and put a backup in its "
            "place.");
    case JOURNAL_BAD_LINE:
        return _("takes one line of up to 4096 bytes at a time. Nothing was written.");
    case JOURNAL_BAD_WORD:
        return _("takes texts of up to 4000 bytes in UTF-8, without control characters, and times "
                 "from the talk's start on. Nothing was written.");
    case JOURNAL_LINGERS:
        return _("is done with it, but another program still has the file open. Close that one, so "
                 "that the old bytes go too.");
    case JOURNAL_ERRORS:
        break;
    }
    return _("is in a state that has no name. Please report it.");
}

void journal_error_say(enum journal_error error, const char *path, char *ret_text, size_t size)
{
    snprintf(ret_text, size, "%s: %s", path, verdict_sentence(error));
}

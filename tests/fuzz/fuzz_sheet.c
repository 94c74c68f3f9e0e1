/* Any bytes as a sheet and as weeks: what is read is good, and written gives the same bytes again.
 */
#include "journal/sheet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct sheet sheet;
    static struct sheet_weeks weeks;
    static uint8_t again[SHEET_BYTES];
    if (length >= SHEET_BYTES)
        return 0; /* longer than what is ever unsealed */
    if (sheet_parse(bytes, length, &sheet)) {
        for (int i = 0; i < WORD_KINDS; i++)
            if (sheet.of[i].kind != (enum word_kind)i || !word_good(&sheet.of[i]))
                abort();
        if (length > 0 &&
            (sheet_format(&sheet, false, again) != length || memcmp(again, bytes, length) != 0))
            abort();
    }
    if (length > 0 && length < SHEET_WEEKS_BYTES && sheet_weeks_parse(bytes, length, &weeks) &&
        (sheet_weeks_format(&weeks, again) != length || memcmp(again, bytes, length) != 0))
        abort();
    return 0;
}

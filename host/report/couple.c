#define _POSIX_C_SOURCE 200809L /* localtime_r */
#include "report/couple.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "core/units.h"
#include "words/words.h"

void couple_date(int64_t realtime_us, char ret_text[COUPLE_DATE_BYTES])
{
    time_t seconds = (time_t)(realtime_us / US_PER_S);
    struct tm local;
    if (localtime_r(&seconds, &local) == NULL ||
        strftime(ret_text, COUPLE_DATE_BYTES, "%Y-%m-%d %H:%M", &local) == 0) {
        snprintf(ret_text, COUPLE_DATE_BYTES, "?");
    }
}

void couple_length(int64_t length_us, char ret_text[COUPLE_LENGTH_BYTES])
{
    int64_t s = length_us / US_PER_S;
    if (length_us == NEVER_US) {
        snprintf(ret_text, COUPLE_LENGTH_BYTES, "%s", _("cut short"));
    } else if (s < 120) {
        snprintf(ret_text, COUPLE_LENGTH_BYTES, "%" PRId64 " s", s);
    } else {
        snprintf(ret_text, COUPLE_LENGTH_BYTES, _("%" PRId64 " min"), (s + 30) / 60);
    }
}

void couple_clock(int64_t at_us, int64_t zero_us, char ret_text[COUPLE_CLOCK_BYTES])
{
    if (at_us == NEVER_US) {
        snprintf(ret_text, COUPLE_CLOCK_BYTES, "?");
        return;
    }
    int64_t s = (at_us - zero_us) / US_PER_S;
    int64_t whole = s < 0 ? -s : s;
    snprintf(ret_text, COUPLE_CLOCK_BYTES, "%s%" PRId64 ":%02" PRId64, s < 0 ? "-" : "", whole / 60,
             whole % 60);
}

/* People type times as they say them. What is taken:
 *
 *   into the talk   12:30   1:02:30   12          minutes:seconds, hours too, or minutes alone
 *   when it was     23:00   23:00 +- 30           the first 23:00 from the talk's start on
 *                   2024-03-02 9:30 ± 60          or that of a day
 */
#include "command/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "words/words.h"

#define MINUTE_US (60 * US_PER_S)

/* ---- the parts of a line; each moves *at behind what it took ---- */

static bool take(const char **at, const char *word)
{
    *at += strspn(*at, " ");
    if (strncmp(*at, word, strlen(word)) != 0) {
        return false;
    }
    *at += strlen(word);
    return true;
}

static bool take_number(const char **at, int64_t low, int64_t high, int64_t *ret_value)
{
    int64_t value = 0;
    size_t digits = 0;
    *at += strspn(*at, " ");
    for (; (*at)[digits] >= '0' && (*at)[digits] <= '9' && digits < 6; digits++) {
        value = 10 * value + ((*at)[digits] - '0');
    }
    if (digits == 0 || value < low || value > high) {
        return false;
    }
    *at += digits;
    *ret_value = value;
    return true;
}

static bool at_end(const char *at)
{
    return at[strspn(at, " ")] == 0;
}

/* ---- answers ---- */

/* In English, or in the reader's language. */
static bool is(const char *line, const char *word)
{
    return strcasecmp(line, word) == 0 || strcasecmp(line, _(word)) == 0;
}

bool answer_yes_no(const char *line, unsigned *ret_answer)
{
    bool yes = is(line, N_("y")) || is(line, N_("yes"));
    bool no = is(line, N_("n")) || is(line, N_("no"));
    if (yes || no) {
        *ret_answer = yes ? WORD_ANSWER_YES : WORD_ANSWER_NO;
    }
    return yes || no;
}

bool answer_choices(const char *line, unsigned count, unsigned *ret_choices)
{
    unsigned choices = 0;
    const char *at = line;
    do {
        int64_t number;
        if (!take_number(&at, 1, count, &number)) {
            return false;
        }
        choices |= 1u << (number - 1);
        take(&at, ",");
    } while (!at_end(at));
    *ret_choices = choices;
    return true;
}

bool answer_into(const char *line, int64_t *ret_us)
{
    int64_t part[3] = {0}; /* as many as are there */
    unsigned parts = 0;
    const char *at = line;
    do {
        if (!take_number(&at, 0, parts == 0 ? 999 : 59, &part[parts])) {
            return false;
        }
        parts++;
    } while (parts < 3 && take(&at, ":"));
    if (!at_end(at)) {
        return false;
    }
    int64_t seconds = parts == 3 ? 3600 * part[0] + 60 * part[1] + part[2] : 60 * part[0] + part[1];
    *ret_us = seconds * US_PER_S;
    return true;
}

static struct tm local(int64_t realtime_us)
{
    struct tm tm = {0};
    time_t seconds = (time_t)(realtime_us / US_PER_S);
    localtime_r(&seconds, &tm);
    return tm;
}

/* A day and a time of day of the local calendar; such as 31 February, or an hour that the change to
 * summer time leaves out, is none. */
static bool realtime_of(struct tm tm, int64_t *ret_us)
{
    struct tm again = tm;
    again.tm_isdst = -1;
    time_t seconds = mktime(&again);
    if (seconds == (time_t)-1 || again.tm_mday != tm.tm_mday || again.tm_mon != tm.tm_mon ||
        again.tm_hour != tm.tm_hour) {
        return false;
    }
    *ret_us = (int64_t)seconds * US_PER_S;
    return true;
}

static bool take_day(const char **at, struct tm *tm)
{
    int64_t year, month, day;
    const char *from = *at;
    if (!take_number(&from, 1970, 9999, &year) || !take(&from, "-") ||
        !take_number(&from, 1, 12, &month) || !take(&from, "-") ||
        !take_number(&from, 1, 31, &day)) {
        return false;
    }
    tm->tm_year = (int)year - 1900;
    tm->tm_mon = (int)month - 1;
    tm->tm_mday = (int)day;
    *at = from;
    return true;
}

bool answer_when(const char *line, int64_t start_realtime_us, int64_t now_realtime_us,
                 int64_t *ret_at_us, int64_t *ret_half_us)
{
    struct tm tm = local(start_realtime_us);
    int64_t hour, minute, half_min = ANSWER_HALF_MIN, realtime_us;
    const char *at = line;
    bool day = take_day(&at, &tm);
    if (!take_number(&at, 0, 23, &hour) || !take(&at, ":") || !take_number(&at, 0, 59, &minute)) {
        return false;
    }
    if ((take(&at, "+-") || take(&at, "±")) && !take_number(&at, 0, 10080, &half_min)) {
        return false;
    }
    tm.tm_hour = (int)hour;
    tm.tm_min = (int)minute;
    tm.tm_sec = 0;
    if (!at_end(at) || !realtime_of(tm, &realtime_us)) {
        return false;
    }
    /* The start lies somewhere in its minute. */
    if (!day && realtime_us <= start_realtime_us - MINUTE_US) {
        tm.tm_mday++;
        tm.tm_isdst = -1;
        time_t seconds = mktime(&tm);
        realtime_us = (int64_t)seconds * US_PER_S;
    }
    if (realtime_us <= start_realtime_us - MINUTE_US || realtime_us > now_realtime_us ||
        realtime_us - start_realtime_us > WORD_TIME_MAX_US) {
        return false;
    }
    *ret_at_us = realtime_us > start_realtime_us ? realtime_us - start_realtime_us : 0;
    *ret_half_us = half_min * MINUTE_US;
    return true;
}

bool answer_word(const char *line, int64_t start_realtime_us, int64_t now_realtime_us,
                 struct word *word)
{
    struct word said = *word;
    switch (said.kind) {
    case WORD_URGE:
        said.text[0] = 0;
        if (!answer_choices(line, 5, &said.choice)) {
            said.choice = 0;
            snprintf(said.text, sizeof(said.text), "%s", line);
        }
        break;
    case WORD_UNDERNEATH:
    case WORD_FOR_YOU:
    case WORD_TO_KNOW:
    case WORD_FOR_ME:
        snprintf(said.text, sizeof(said.text), "%s", line);
        break;
    case WORD_MOMENT:
        if (!answer_into(line, &said.at_us)) {
            return false;
        }
        break;
    case WORD_SOONER:
    case WORD_HARD_WEEK:
        if (!answer_yes_no(line, &said.choice)) {
            return false;
        }
        break;
    case WORD_LOST:
    case WORD_REPAIR:
        if (!answer_when(line, start_realtime_us, now_realtime_us, &said.at_us, &said.half_us)) {
            return false;
        }
        break;
    case WORD_KINDS:
        return false;
    }
    if (!word_good(&said)) {
        return false;
    }
    *word = said;
    return true;
}

/* ---- text ---- */

const char *answer_name(enum word_kind kind)
{
    static const char *const names[WORD_KINDS] = {
        [WORD_URGE] = N_("what you felt like doing"),
        [WORD_UNDERNEATH] = N_("what was underneath"),
        [WORD_FOR_YOU] = N_("what you imagine it was like for them"),
        [WORD_TO_KNOW] = N_("what you'd like them to know"),
        [WORD_FOR_ME] = N_("what it was like for you"),
        [WORD_MOMENT] = N_("a moment to bring to a session"),
        [WORD_SOONER] = N_("the same subject, and out of it sooner"),
        [WORD_HARD_WEEK] = N_("a hard week"),
        [WORD_LOST] = N_("we lost each other"),
        [WORD_REPAIR] = N_("we found each other again"),
    };
    return (unsigned)kind < WORD_KINDS ? _(names[kind]) : "";
}

/* Appends, with ", " between. */
static void add(char text[ANSWER_TEXT_BYTES], const char *more)
{
    size_t length = strlen(text);
    snprintf(text + length, ANSWER_TEXT_BYTES - length, "%s%s", length > 0 ? ", " : "", more);
}

static void add_choices(char text[ANSWER_TEXT_BYTES], unsigned choice, const char *const names[],
                        unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (choice >> i & 1) {
            add(text, _(names[i]));
        }
    }
}

static void add_time(char text[ANSWER_TEXT_BYTES], const struct word *word,
                     int64_t start_realtime_us)
{
    char time[96];
    int64_t seconds = word->at_us / US_PER_S;
    if (word->kind == WORD_MOMENT) {
        snprintf(time, sizeof(time), "%" PRId64 ":%02" PRId64, seconds / 60, seconds % 60);
    } else {
        struct tm start = local(start_realtime_us);
        struct tm tm = local(start_realtime_us + word->at_us);
        bool same_day = start.tm_year == tm.tm_year && start.tm_yday == tm.tm_yday;
        char when[32];
        strftime(when, sizeof(when), same_day ? "%H:%M" : "%Y-%m-%d %H:%M", &tm);
        snprintf(time, sizeof(time), _("about %s, give or take %" PRId64 " min"), when,
                 word->half_us / MINUTE_US);
    }
    add(text, time);
}

void answer_text(const struct word *word, int64_t start_realtime_us,
                 char ret_text[ANSWER_TEXT_BYTES])
{
    static const char *const urges[] = {N_("withdraw"), N_("pursue"), N_("defend"), N_("push back"),
                                        N_("go quiet")};
    static const char *const yes_no[] = {N_("yes"), N_("no")};
    static const char *const repairs[] = {N_("by acknowledging it"), N_("by taking responsibility"),
                                          N_("by reaching back")};
    ret_text[0] = 0;
    if (word->at_us != NEVER_US) {
        add_time(ret_text, word, start_realtime_us);
    }
    if (word->kind == WORD_URGE) {
        add_choices(ret_text, word->choice, urges, 5);
    } else if (word->kind == WORD_REPAIR) {
        add_choices(ret_text, word->choice, repairs, 3);
    } else {
        add_choices(ret_text, word->choice, yes_no, 2);
    }
    if (word->text[0] != 0) {
        size_t from = strlen(ret_text);
        add(ret_text, word->text);
        for (char *at = ret_text + from; (at = strchr(at, '\n')) != NULL;) {
            *at = ' ';
        }
    }
}

int32_t answer_monday(int64_t realtime_us)
{
    struct tm tm = local(realtime_us);
    tm.tm_hour = 12; /* away from any change of the clock */
    tm.tm_min = tm.tm_sec = 0;
    int32_t today = (int32_t)(timegm(&tm) / 86400);
    return today - (tm.tm_wday + 6) % 7;
}

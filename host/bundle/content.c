/* What may follow what, the rows being the line before:
 *
 *   (start) ─▶ bundle ─▶ lull ─▶ notice ─▶ partner… ─▶ baseline… ─┬▶ talk ─▶ member… ─▶ head… ─▶
 * moment… ─┐ └─────◀──── line and event, mixed ◀─┘ then the next talk, or end
 */
#include "bundle/content.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const words[CONTENT_KINDS] = {
    [CONTENT_BUNDLE] = "bundle",   [CONTENT_LULL] = "lull",         [CONTENT_NOTICE] = "notice",
    [CONTENT_PARTNER] = "partner", [CONTENT_BASELINE] = "baseline", [CONTENT_TALK] = "talk",
    [CONTENT_MEMBER] = "member",   [CONTENT_HEAD] = "head",         [CONTENT_MOMENT] = "moment",
    [CONTENT_LINE] = "line",       [CONTENT_EVENT] = "event",       [CONTENT_END] = "end",
};

static const char *const moments[] = {"pause", "break", "repair"};
static const char *const levels[] = {"last", "history"};
static const char *const letters[] = {[WHO_A] = "a", [WHO_B] = "b", [WHO_BOTH] = "-"};

struct rest {
    const char *at;
    size_t length;
};

/* The word up to the next space, behind which something has to stand. */
static bool next_word(struct rest *rest, struct rest *ret_word)
{
    const char *space = rest->length > 0 ? memchr(rest->at, ' ', rest->length) : NULL;
    size_t length = space ? (size_t)(space - rest->at) : rest->length;
    if (length == 0 || length + 1 == rest->length)
        return false;
    *ret_word = (struct rest){rest->at, length};
    length += space ? 1 : 0;
    rest->at += length;
    rest->length -= length;
    return true;
}

static bool word_of(struct rest word, const char *const *list, size_t count, size_t *ret_index)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == word.length && memcmp(list[i], word.at, word.length) == 0) {
            *ret_index = i;
            return true;
        }
    return false;
}

/* Digits, a "-" before them where it is negative; below 2^62, as in a recording. */
static bool next_number(struct rest *rest, int64_t *ret_number)
{
    struct rest word;
    if (!next_word(rest, &word))
        return false;
    bool minus = word.at[0] == '-';
    size_t i = minus ? 1 : 0;
    int64_t number = 0;
    if (i == word.length || (word.at[i] == '0' && word.length > 1))
        return false;
    for (; i < word.length; i++) {
        if (word.at[i] < '0' || word.at[i] > '9' || number > (INT64_C(1) << 62) / 10 - 1)
            return false;
        number = number * 10 + (word.at[i] - '0');
    }
    *ret_number = minus ? -number : number;
    return true;
}

static bool next_u32(struct rest *rest, uint32_t *ret_number)
{
    int64_t number;
    if (!next_number(rest, &number) || number < 0 || number > UINT32_MAX)
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

/* A number, or "-" for NEVER_US. */
static bool next_time(struct rest *rest, int64_t *ret_us)
{
    if (rest->length >= 1 && rest->at[0] == '-' && (rest->length == 1 || rest->at[1] == ' ')) {
        struct rest word;
        *ret_us = NEVER_US;
        return next_word(rest, &word);
    }
    return next_number(rest, ret_us);
}

/* Well-formed UTF-8 (RFC 3629) with no control character but the tab, not empty. */
static bool is_text(struct rest rest)
{
    const unsigned char *at = (const unsigned char *)rest.at;
    for (size_t i = 0; i < rest.length;) {
        unsigned char c = at[i];
        size_t more = c < 0x80 ? 0 : c < 0xc2 ? 9 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : 9;
        if ((c < 0x20 && c != '\t') || c == 0x7f || i + more >= rest.length)
            return false;
        for (size_t j = 1; j <= more; j++)
            if ((at[i + j] & 0xc0) != 0x80)
                return false;
        if ((c == 0xe0 && at[i + 1] < 0xa0) || (c == 0xed && at[i + 1] > 0x9f) ||
            (c == 0xf0 && at[i + 1] < 0x90) || (c == 0xf4 && at[i + 1] > 0x8f) ||
            (c == 0xc2 && at[i + 1] < 0xa0))
            return false;
        i += more + 1;
    }
    return rest.length > 0 && rest.length < CONTENT_TEXT_MAX;
}

static bool read_text(struct rest rest, struct content *content)
{
    content->text = rest.at;
    content->length = rest.length;
    return is_text(rest);
}

static bool read_talk(struct rest *rest, struct content *content)
{
    bool good = next_number(rest, &content->talk.start_realtime_us) &&
                next_number(rest, &content->talk.start_boot_us) &&
                next_time(rest, &content->talk.length_us) &&
                next_u32(rest, &content->talk.detector);
    if (!good || content->talk.length_us < 0 || !is_text(*rest) ||
        rest->length >= sizeof content->talk.lull)
        return false;
    memcpy(content->talk.lull, rest->at, rest->length);
    return true;
}

static bool read_rest(struct rest rest, struct content *content)
{
    struct rest word;
    size_t index = 0;
    switch (content->kind) {
    case CONTENT_BUNDLE:
    case CONTENT_END:
        return next_u32(&rest, &content->number) && rest.length == 0;
    case CONTENT_PARTNER:
        return next_u32(&rest, &content->number) && content->number < CONTENT_PARTNERS_MAX &&
               read_text(rest, content);
    case CONTENT_BASELINE:
        if (!next_u32(&rest, &content->number) || content->number >= CONTENT_PARTNERS_MAX ||
            !next_word(&rest, &word) || !word_of(word, levels, 2, &index))
            return false;
        content->history = index == 1;
        return read_text(rest, content);
    case CONTENT_TALK:
        return read_talk(&rest, content);
    case CONTENT_MEMBER:
        if (!next_word(&rest, &word) || !word_of(word, letters, 2, &index))
            return false;
        content->who = (enum who)index;
        return next_u32(&rest, &content->number) && content->number < CONTENT_PARTNERS_MAX &&
               rest.length == 0;
    case CONTENT_MOMENT:
        if (!next_word(&rest, &word) || !word_of(word, moments, 3, &index))
            return false;
        content->moment.kind = (enum content_moment)index;
        return next_number(&rest, &content->moment.start_us) &&
               next_time(&rest, &content->moment.end_us) && rest.length == 0;
    case CONTENT_LULL:
    case CONTENT_NOTICE:
    case CONTENT_HEAD:
    case CONTENT_LINE:
        return read_text(rest, content);
    case CONTENT_EVENT:
        if (!next_word(&rest, &word) || !word_of(word, letters, 3, &index))
            return false;
        content->who = (enum who)index;
        return read_text(rest, content);
    case CONTENT_KINDS:
        break;
    }
    return false;
}

enum content_verdict content_parse(const char *text, size_t length, struct content *ret_content)
{
    struct rest rest = {text, length}, word;
    struct content content = {0};
    size_t kind;
    if (!next_word(&rest, &word))
        return CONTENT_BAD;
    if (!word_of(word, words, CONTENT_KINDS, &kind))
        return CONTENT_UNKNOWN;
    content.kind = (enum content_kind)kind;
    if (!read_rest(rest, &content))
        return CONTENT_BAD;
    *ret_content = content;
    return CONTENT_OK;
}

static int put_time(char *text, size_t size, int64_t us)
{
    return us == NEVER_US ? snprintf(text, size, "-") : snprintf(text, size, "%" PRId64, us);
}

static int format(const struct content *content, char *text, size_t size)
{
    const char *word = words[content->kind];
    int length = (int)content->length;
    char end[24];
    switch (content->kind) {
    case CONTENT_BUNDLE:
    case CONTENT_END:
        return snprintf(text, size, "%s %" PRIu32 "\n", word, content->number);
    case CONTENT_PARTNER:
        return snprintf(text, size, "%s %" PRIu32 " %.*s\n", word, content->number, length,
                        content->text);
    case CONTENT_BASELINE:
        return snprintf(text, size, "%s %" PRIu32 " %s %.*s\n", word, content->number,
                        levels[content->history ? 1 : 0], length, content->text);
    case CONTENT_TALK:
        put_time(end, sizeof end, content->talk.length_us);
        return snprintf(text, size, "%s %" PRId64 " %" PRId64 " %s %" PRIu32 " %s\n", word,
                        content->talk.start_realtime_us, content->talk.start_boot_us, end,
                        content->talk.detector, content->talk.lull);
    case CONTENT_MEMBER:
        return snprintf(text, size, "%s %s %" PRIu32 "\n", word, letters[content->who],
                        content->number);
    case CONTENT_MOMENT:
        put_time(end, sizeof end, content->moment.end_us);
        return snprintf(text, size, "%s %s %" PRId64 " %s\n", word, moments[content->moment.kind],
                        content->moment.start_us, end);
    case CONTENT_LULL:
    case CONTENT_NOTICE:
    case CONTENT_HEAD:
    case CONTENT_LINE:
        return snprintf(text, size, "%s %.*s\n", word, length, content->text);
    case CONTENT_EVENT:
        return snprintf(text, size, "%s %s %.*s\n", word, letters[content->who], length,
                        content->text);
    case CONTENT_KINDS:
        break;
    }
    return -1;
}

size_t content_format(const struct content *content, char *ret_text, size_t size)
{
    struct content back;
    int length = format(content, ret_text, size);
    if (length <= 0 || (size_t)length >= size ||
        content_parse(ret_text, (size_t)length - 1, &back) != CONTENT_OK)
        return 0;
    return (size_t)length;
}

bool content_follows(enum content_kind last, enum content_kind next)
{
#define IS(kind) (1u << (kind))
    static const unsigned may[CONTENT_KINDS + 1] = {
        [CONTENT_KINDS] = IS(CONTENT_BUNDLE),
        [CONTENT_BUNDLE] = IS(CONTENT_LULL),
        [CONTENT_LULL] = IS(CONTENT_NOTICE),
        [CONTENT_NOTICE] = IS(CONTENT_PARTNER),
        [CONTENT_PARTNER] = IS(CONTENT_PARTNER) | IS(CONTENT_BASELINE) | IS(CONTENT_TALK),
        [CONTENT_BASELINE] = IS(CONTENT_BASELINE) | IS(CONTENT_TALK),
        [CONTENT_TALK] = IS(CONTENT_MEMBER),
        [CONTENT_MEMBER] = IS(CONTENT_MEMBER) | IS(CONTENT_HEAD) | IS(CONTENT_MOMENT) |
                           IS(CONTENT_LINE) | IS(CONTENT_EVENT) | IS(CONTENT_TALK) |
                           IS(CONTENT_END),
        [CONTENT_HEAD] = IS(CONTENT_HEAD) | IS(CONTENT_MOMENT) | IS(CONTENT_LINE) |
                         IS(CONTENT_EVENT) | IS(CONTENT_TALK) | IS(CONTENT_END),
        [CONTENT_MOMENT] = IS(CONTENT_MOMENT) | IS(CONTENT_LINE) | IS(CONTENT_EVENT) |
                           IS(CONTENT_TALK) | IS(CONTENT_END),
        [CONTENT_LINE] = IS(CONTENT_LINE) | IS(CONTENT_EVENT) | IS(CONTENT_TALK) | IS(CONTENT_END),
        [CONTENT_EVENT] = IS(CONTENT_LINE) | IS(CONTENT_EVENT) | IS(CONTENT_TALK) | IS(CONTENT_END),
        [CONTENT_END] = 0,
    };
#undef IS
    return (may[last] & 1u << next) != 0;
}

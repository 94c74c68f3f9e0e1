/* What may follow what, the rows being the line before:
 *
 *   (start) ─▶ bundle ─▶ lull ─▶ notice ─▶ [id ─▶] partner… ─▶ baseline… ─▶ talk
 *   talk ─▶ member… ─▶ head… ─▶ moment… ─▶ word… ─▶ line and event, mixed ─▶ the next talk, or end
 */
#include "bundle/content.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const words[CONTENT_KINDS] = {
    [CONTENT_BUNDLE] = "bundle", [CONTENT_LULL] = "lull",       [CONTENT_NOTICE] = "notice",
    [CONTENT_ID] = "id",         [CONTENT_PARTNER] = "partner", [CONTENT_BASELINE] = "baseline",
    [CONTENT_TALK] = "talk",     [CONTENT_MEMBER] = "member",   [CONTENT_HEAD] = "head",
    [CONTENT_MOMENT] = "moment", [CONTENT_WORD] = "word",       [CONTENT_LINE] = "line",
    [CONTENT_EVENT] = "event",   [CONTENT_END] = "end",
};

/* In the order of enum content_word. */
static const char *const items[CONTENT_WORDS] = {"urge",   "underneath", "for_you", "to_know",
                                                 "for_me", "moment",     "sooner",  "hard_week",
                                                 "lost",   "repair"};

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

static bool read_id(struct rest *rest, struct content *content)
{
    static const char digits[] = "0123456789abcdef";
    if (!next_u32(rest, &content->number) || content->number >= CONTENT_PARTNERS_MAX ||
        rest->length != 2 * CONTENT_ID_BYTES)
        return false;
    for (size_t i = 0; i < rest->length; i++) {
        const char *digit = rest->at[i] ? strchr(digits, rest->at[i]) : NULL;
        if (!digit)
            return false;
        content->id[i / 2] = (uint8_t)(content->id[i / 2] << 4 | (digit - digits));
    }
    return true;
}

static bool read_word(struct rest *rest, struct content *content)
{
    struct rest who, kind;
    size_t index = 0, item = 0;
    if (!next_word(rest, &who) || !word_of(who, letters, 2, &index) || !next_word(rest, &kind) ||
        !word_of(kind, items, CONTENT_WORDS, &item) || !next_u32(rest, &content->word.choice) ||
        !next_time(rest, &content->word.at_us) || !next_number(rest, &content->word.half_us))
        return false;
    content->who = (enum who)index;
    content->word.kind = (enum content_word)item;
    content->text = rest->at;
    content->length = rest->length;
    return rest->length == 0 || is_text(*rest);
}

static bool read_rest(struct rest rest, struct content *content)
{
    struct rest word;
    size_t index = 0;
    switch (content->kind) {
    case CONTENT_BUNDLE:
    case CONTENT_END:
        return next_u32(&rest, &content->number) && rest.length == 0;
    case CONTENT_ID:
        return read_id(&rest, content);
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
    case CONTENT_WORD:
        return read_word(&rest, content);
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

static int put_id(const struct content *content, char *text, size_t size)
{
    int at = snprintf(text, size, "id %" PRIu32 " ", content->number);
    for (int i = 0; i < CONTENT_ID_BYTES && at > 0 && (size_t)at < size; i++)
        at += snprintf(text + at, size - (size_t)at, "%02x", content->id[i]);
    return at < 0 || (size_t)at >= size ? -1 : at + snprintf(text + at, size - (size_t)at, "\n");
}

static int put_word(const struct content *content, char *text, size_t size)
{
    char at[24];
    put_time(at, sizeof at, content->word.at_us);
    return snprintf(text, size, "word %s %s %" PRIu32 " %s %" PRId64 "%s%.*s\n",
                    letters[content->who], items[content->word.kind], content->word.choice, at,
                    content->word.half_us, content->length > 0 ? " " : "", (int)content->length,
                    content->text);
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
    case CONTENT_ID:
        return put_id(content, text, size);
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
    case CONTENT_WORD:
        return put_word(content, text, size);
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
    const unsigned next_talk = IS(CONTENT_TALK) | IS(CONTENT_END);
    const unsigned mixed = IS(CONTENT_LINE) | IS(CONTENT_EVENT) | next_talk;
    const unsigned words_on = IS(CONTENT_WORD) | mixed;
    const unsigned moments_on = IS(CONTENT_MOMENT) | words_on;
    const unsigned heads_on = IS(CONTENT_HEAD) | moments_on;
    const unsigned person = IS(CONTENT_ID) | IS(CONTENT_PARTNER);
    const unsigned baselines_on = IS(CONTENT_BASELINE) | IS(CONTENT_TALK);
    const unsigned may[CONTENT_KINDS + 1] = {
        [CONTENT_KINDS] = IS(CONTENT_BUNDLE),
        [CONTENT_BUNDLE] = IS(CONTENT_LULL),
        [CONTENT_LULL] = IS(CONTENT_NOTICE),
        [CONTENT_NOTICE] = person,
        [CONTENT_ID] = IS(CONTENT_PARTNER),
        [CONTENT_PARTNER] = person | baselines_on,
        [CONTENT_BASELINE] = baselines_on,
        [CONTENT_TALK] = IS(CONTENT_MEMBER),
        [CONTENT_MEMBER] = IS(CONTENT_MEMBER) | heads_on,
        [CONTENT_HEAD] = heads_on,
        [CONTENT_MOMENT] = moments_on,
        [CONTENT_WORD] = words_on,
        [CONTENT_LINE] = mixed,
        [CONTENT_EVENT] = mixed,
        [CONTENT_END] = 0,
    };
#undef IS
    return (may[last] & 1u << next) != 0;
}

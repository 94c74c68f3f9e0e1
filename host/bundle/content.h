/* content: what stands in a bundle, line by line. The only place that knows the text of it.
 *
 *   bundle 1                                 the first line: the version of this text
 *   lull <version that wrote it>
 *   notice <what stands under every export>
 *   id <n> <32 hex digits>                   who it is, whatever the name; before their partner
 * line partner <n> <name>                       n counts from 0 baseline <n> last|history <the
 * levels, as a recording's line> talk <start_realtime_us> <start_boot_us> <length_us or ->
 * <detector> <lull that recorded it> member a|b <n> head <a line of the settings as the journal
 * hashed them>       none: they are not known moment pause|break|repair <start_us> <end_us or ->
 *   word a|b <kind> <choice> <at_us or -> <half_us> [<text>]
 *                                            what they wrote and shared (journal/word.h); in the
 *                                            text a tab stands for the end of a line
 *   line <a line of the recording>           in the order in which it was recorded
 *   event a|b|- <a line of the decisions>    of whose part; -: it stands in both
 *   end <how many talks>                     the last line
 *
 * Pure: no I/O, no malloc. What it takes is in the order above, checked by content_follows(); a
 * line that begins with another word is of a later lull, and is left alone.
 */
#ifndef LULL_BUNDLE_CONTENT_H
#define LULL_BUNDLE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/units.h"

#define CONTENT_VERSION      1
#define CONTENT_PARTNERS_MAX 8
#define CONTENT_LULL_BYTES   32
#define CONTENT_TEXT_MAX     4096 /* of a name, a line, an event */

enum content_kind {
    CONTENT_BUNDLE,
    CONTENT_LULL,
    CONTENT_NOTICE,
    CONTENT_ID,
    CONTENT_PARTNER,
    CONTENT_BASELINE,
    CONTENT_TALK,
    CONTENT_MEMBER,
    CONTENT_HEAD,
    CONTENT_MOMENT,
    CONTENT_WORD,
    CONTENT_LINE,
    CONTENT_EVENT,
    CONTENT_END,
    CONTENT_KINDS
};

enum content_moment { CONTENT_MOMENT_PAUSE, CONTENT_MOMENT_BREAK, CONTENT_MOMENT_REPAIR };

enum content_word {
    CONTENT_WORD_URGE,
    CONTENT_WORD_UNDERNEATH,
    CONTENT_WORD_FOR_YOU,
    CONTENT_WORD_TO_KNOW,
    CONTENT_WORD_FOR_ME,
    CONTENT_WORD_MOMENT,
    CONTENT_WORD_SOONER,
    CONTENT_WORD_HARD_WEEK,
    CONTENT_WORD_LOST,
    CONTENT_WORD_REPAIR,
    CONTENT_WORDS
};

#define CONTENT_ID_BYTES 16

struct content {
    enum content_kind kind;
    uint32_t number;  /* BUNDLE: version; ID, PARTNER, BASELINE, MEMBER: n; END: talks */
    const char *text; /* LULL, NOTICE, PARTNER, BASELINE, HEAD, WORD, LINE, EVENT; borrowed */
    size_t length;    /* of it, without "\n" */
    bool history;     /* BASELINE */
    enum who who;     /* MEMBER, WORD; EVENT, also WHO_BOTH */
    uint8_t id[CONTENT_ID_BYTES];
    struct {
        int64_t start_realtime_us, start_boot_us, length_us; /* length NEVER_US: cut short */
        uint32_t detector;
        char lull[CONTENT_LULL_BYTES];
    } talk;
    struct {
        enum content_moment kind;
        int64_t start_us, end_us; /* end NEVER_US: not known */
    } moment;
    struct {
        enum content_word kind;
        uint32_t choice;
        int64_t at_us, half_us; /* at NEVER_US: none */
    } word;
};

enum content_verdict {
    CONTENT_OK,
    CONTENT_UNKNOWN, /* a word of a later lull */
    CONTENT_BAD      /* lull never writes this */
};

/* `text` without its "\n"; *ret_content points into it. Fills it on CONTENT_OK only. */
enum content_verdict content_parse(const char *text, size_t length, struct content *ret_content);

/* The line with its "\n" and a terminating 0. Returns its length without the 0; 0: does not fit, or
 * content_parse() would not take it. */
#define CONTENT_LINE_MAX (CONTENT_TEXT_MAX + 64)
size_t content_format(const struct content *content, char *ret_text, size_t size);

/* Whether a line of kind `next` may come after one of kind `last` (CONTENT_KINDS: at the start). */
bool content_follows(enum content_kind last, enum content_kind next);

#endif

/* side: one partner's part of one talk, read back from what is kept of it.
 *
 * In:   that part's decisions; and for the trace, its lines of the recording.
 * Out:  episodes, level in talk, what was marked, how long the detector judged and why not; with
 *       lines also the heart in seconds, the settings and the notes.
 * Pure: caller-owned, large; it stays where it was made, as its trace points to the caller's cells.
 *
 * Decisions are what the couple saw and are never computed again. Only the heart is: raw inputs are
 * the truth (report/pulse.h). Times are of the recording's clock (boottime).
 */
#ifndef LULL_REVIEW_SIDE_H
#define LULL_REVIEW_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/baseline.h"
#include "core/review.h"
#include "core/settings.h"
#include "report/pulse.h"

#define SIDE_MARKS_MAX 128
#define SIDE_TEXTS_MAX 16384

enum side_mark_kind {
    SIDE_MARK_RUPTURE, /* "we lost each other", or a break */
    SIDE_MARK_STAY,
    SIDE_MARK_OFFER,  /* of a longer break */
    SIDE_MARK_MOVED,  /* just stood up, walked, carried something */
    SIDE_MARK_MOMENT, /* "look at this later" */
    SIDE_MARK_NOTE,
    SIDE_MARKS
};

struct side_mark {
    enum side_mark_kind kind;
    int64_t t_us;
    const char *text; /* SIDE_MARK_NOTE; points into the side */
};

/* A baseline stretch. */
struct side_phase {
    enum phase phase;
    int64_t from_us, to_us;
};
#define SIDE_PHASES_MAX 16

struct side {
    bool here; /* the reader may see it, and it is kept */
    enum who who;
    int64_t zero_us;
    int64_t last_us; /* of what was read so far */

    struct review review;
    struct baseline today, history;
    struct side_mark mark[SIDE_MARKS_MAX];
    uint32_t marks;
    int64_t judged_us, abstained_us[ABSTAINS];
    int64_t since_us; /* judged or abstained since then; NEVER_US: not begun */
    enum abstain abstain;

    struct pulse pulse; /* filled by side_line() */
    bool traced;
    struct settings settings;
    bool has_settings;
    struct side_phase phase[SIDE_PHASES_MAX];
    uint32_t phases;
    char texts[SIDE_TEXTS_MAX];
    size_t texts_used;
    uint64_t unread;  /* lines of a kind that this lull does not know */
    uint64_t dropped; /* marks that found no room */
};

/* `zero_us`: at_us of the recording's first line. */
void side_init(struct side *side, enum who who, int64_t zero_us);

/* One decision (report/decisions.h), with its "\n" or without. */
void side_event(struct side *side, const char *text, size_t length);

/* From now on lines are taken too; `cells` of a second each from zero_us on, lent by the caller. */
void side_trace(struct side *side, struct pulse_cell *cell, uint32_t cells);

/* One line of the recording. */
void side_line(struct side *side, const char *text, size_t length);

/* All is in: `end_us` is when the talk ended. Call once. */
void side_end(struct side *side, int64_t end_us);

/* What the detector judged against at the end of the talk. */
struct baseline_reference side_reference(const struct side *side);

/* One second of the heart. */
enum side_second {
    SIDE_SECOND_TRUSTED, /* at least half of it is covered by trusted beats, as core/second asks */
    SIDE_SECOND_UNCERTAIN, /* beats came, and too few could be used */
    SIDE_SECOND_NOTHING,   /* no signal */
    SIDE_SECONDS
};
enum side_second side_second(const struct side *side, uint32_t second);

/* How well this heart could be read. */
struct side_signal {
    uint32_t seconds[SIDE_SECONDS]; /* by enum side_second */
    int64_t age_bound_us;           /* +- of a beat's time, mean; NEVER_US: no beat */
    int64_t age_bound_max_us;       /* and the largest */
};
struct side_signal side_signal(const struct side *side);

/* From the flag to the end of the wait, however it ended; NEVER_US: no flag, or still open. */
int64_t side_wait_us(const struct review_episode *row);

/* From the press to the settling, or as long as it was watched for it: up to the partner's next
 * row, or the end of the talk. False: this row has no press, or nothing was noticed before it. */
bool side_settling(const struct side *side, uint32_t row, int64_t end_us, int64_t *ret_us,
                   bool *ret_settled);

#endif

/* session: the whole way of a beat, in order, for one talk of one or two partners.
 *
 * In:   inputs in the order of at_us.
 * Out:  actions (action.h), appended to a caller-owned array.
 * Pure: no clock, no I/O, no malloc, no global; struct session is caller-owned, of fixed size and
 *       may be copied. The same inputs give the same actions, at any speed.
 *
 * Ticks carry nothing and are not recorded: a step first fires every deadline <= its input's at_us,
 * each at its own time and in order, then takes the input. session_next_us() says when to wake, and
 * session_tick() fires what is due by then; never calling it, or calling it at any other times,
 * changes no action (tests/replay/tick).
 */
#ifndef LULL_CORE_SESSION_H
#define LULL_CORE_SESSION_H

#include "core/action.h"
#include "core/artifact.h"
#include "core/baseline.h"
#include "core/beat.h"
#include "core/detector.h"
#include "core/episode.h"
#include "core/input.h"
#include "core/press.h"
#include "core/settings.h"
#include "core/talk.h"

/* What one partner's stream held: counts for `doctor`, the summary and the bench. */
struct session_counts {
    uint64_t notifications;
    uint64_t malformed;  /* by protocol/hrm's verdicts; never used */
    uint64_t beats;      /* RR intervals received */
    uint64_t artefacts;  /* of them not trusted */
    uint64_t rate_only;  /* notifications used for their HR byte, the strap sending no RR */
    uint64_t runs_cut[GAPS];
    int64_t judged_us;   /* trusted time in which the detector judged */
    int64_t abstained_us[ABSTAINS];
    uint64_t flags;
};

/* The way of one partner: everything before the episode. */
struct partner {
    struct beat_clock clock;
    struct artifact artifact;
    struct baseline_meter meter;
    enum phase phase; /* being measured; PHASE_NONE: none */
    struct baseline today;
    struct baseline history;
    struct detector detector;
    struct episode episode;
    struct session_counts counts;
    int64_t heard_us; /* at_us of the last usable notification; NEVER_US: none yet */
    int64_t settle_from_us; /* the strap's first beat, or its return: settling in starts here */
    int64_t moved_us; /* end of the hold-off after known movement */
    int64_t judged_from_us;
    enum abstain abstain;
    bool strap_up;
    bool contact;
    bool taking_part; /* a strap or a press was seen */
    bool signal_good;
    bool stopped;
};

struct session {
    struct settings settings;
    struct partner partner[PARTNERS];
    struct press press;
    struct talk talk;
    int64_t now_us;    /* the core's time; INT64_MIN before the first input */
    int64_t first_us;  /* at_us of the first input */
    uint64_t backward; /* inputs whose at_us was below now_us; they are taken at now_us */
    bool over;
};

void session_init(struct session *session, const struct settings *settings);

/* Takes one input. Appends to *actions, never clears it. */
void session_step(struct session *session, const struct input *input, struct actions *actions);

/* Fires every deadline <= now_us. */
void session_tick(struct session *session, int64_t now_us, struct actions *actions);

/* The next deadline, or NEVER_US. */
int64_t session_next_us(const struct session *session);

#endif

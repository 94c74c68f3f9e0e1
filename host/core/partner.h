/* partner: the way of one partner's beat, from the notification to the flag and the way back.
 *
 * In:   notifications, phases of the baseline, time.
 * Out:  records; a flag, taken by the session, which asks the talk for a cue.
 * Pure: caller-owned state of fixed size; now_us is the core's time.
 */
#ifndef LULL_CORE_PARTNER_H
#define LULL_CORE_PARTNER_H

#include "core/action.h"
#include "core/artifact.h"
#include "core/baseline.h"
#include "core/beat.h"
#include "core/detector.h"
#include "core/episode.h"
#include "core/input.h"
#include "core/second.h"
#include "core/settings.h"

/* What one partner's stream held: counts for `doctor`, the summary and the bench. */
struct partner_counts {
    uint64_t notifications;
    uint64_t malformed; /* by protocol/hrm's verdicts; never used */
    uint64_t beats;     /* RR intervals received */
    uint64_t artefacts; /* of them not trusted */
    uint64_t rate_only; /* notifications used for their HR byte, the strap sending no RR */
    uint64_t runs_cut[GAPS];
    int64_t judged_us; /* trusted time in which the detector judged */
    int64_t abstained_us[ABSTAINS];
    uint64_t flags;
};

/* The way of one partner: everything before the talk. */
struct partner {
    enum who who; /* WHO_A or WHO_B */
    struct beat_clock clock;
    struct artifact artifact;
    struct second_fill fill;
    struct baseline_meter meter;
    enum phase phase; /* being measured; PHASE_NONE: none */
    struct baseline today;
    struct baseline history;
    struct detector detector;
    struct episode episode;
    struct partner_counts counts;
    int64_t heard_us; /* at_us of the last notification with a heart in it; NEVER_US: none yet */
    int64_t rate_us;  /* at_us of the last HR byte used, from a strap with no RR */
    int64_t settle_from_us; /* first heard, or back after long: settling in starts here */
    int64_t moved_until_us; /* end of the hold-off after known movement */
    int64_t counted_us;     /* judged or abstained time is counted up to here */
    uint32_t rate_seen;     /* notifications so far, as long as none had RR */
    uint32_t fresh_seconds; /* trusted seconds since the last cut */
    enum abstain abstain;
    bool sends_rr;
    bool contact;
    bool has_strap; /* one was up, or heard */
    bool strap_down;
    bool silent_told;   /* silent for so long that waits and cues are told */
    enum signal signal; /* as last shown */
    bool taking_part;   /* a strap was heard or a button pressed */
    bool stopped;
    bool flagged; /* a flag waits to be taken by partner_take_flag() */
    struct detector_flag flag;
};

void partner_init(struct partner *partner, enum who who, const struct settings *settings);

/* The bytes of one notification. */
void partner_heart(struct partner *partner, int64_t now_us, const uint8_t *bytes, uint16_t length,
                   struct actions *actions);

/* A baseline phase begins; PHASE_NONE: the running one ends. */
void partner_phase(struct partner *partner, int64_t now_us, enum phase phase,
                   struct actions *actions);

/* Baseline, history or settings have changed: what is judged against is formed anew. */
void partner_refer(struct partner *partner);

/* A run ends: what waits is decided with what is there, and nothing is spliced to what follows.
 * gap = GAPS records nothing. */
void partner_cut(struct partner *partner, int64_t now_us, enum gap gap, struct actions *actions);

/* True where the detector has flagged since the last call; records onset and flag. */
bool partner_take_flag(struct partner *partner, int64_t now_us, struct actions *actions);

/* Something happened to the episode (not EPISODE_EVENT_SETTLED); records how a wait ended. */
void partner_episode(struct partner *partner, int64_t now_us, enum episode_event event,
                     int64_t event_us, struct actions *actions);

/* Looks at the time: signal, abstaining, waits that the heart can't answer any more. `why` is the
 * reason of a strap that has just gone. */
void partner_look(struct partner *partner, int64_t now_us, enum strap_reason why,
                  struct actions *actions);

/* The next time at which this partner's state changes by itself, or NEVER_US. */
int64_t partner_next_us(const struct partner *partner, int64_t now_us);

#endif

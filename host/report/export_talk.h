/* export_talk: one kept talk, gathered for an export: all that its reader may see of it.
 *
 * In:   about the talk; then for each part that the reader may open its lines and its decisions;
 *       the couple's moments.
 * Out:  beats, events, episodes and levels, a part each, for the formats (export_csv.h, …).
 * Pure but for memory, which it owns from export_talk_new() to export_talk_free().
 *
 * Beats are timed and sifted by core/beat and core/artifact of this lull: raw inputs are the truth.
 * Events and episodes are the decisions that the couple saw. Names of people never come in here.
 */
#ifndef LULL_REPORT_EXPORT_TALK_H
#define LULL_REPORT_EXPORT_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/artifact.h"
#include "core/beat.h"
#include "core/review.h"
#include "core/session.h"

struct export_beat {
    int64_t t_us; /* boottime, as all times here */
    int64_t bound_us;
    int64_t rr_us;    /* 0: this strap sends no RR, and rate_bpm is its own opinion */
    int64_t rate_bpm; /* only where rr_us is 0 */
    enum artifact_verdict verdict;
    uint32_t run; /* from 1; 0: no RR. No difference to a beat of another run may be formed */
};

struct export_event {
    int64_t t_us;
    enum who who; /* this partner, or both */
    enum event_kind what;
    char value[48]; /* as in the decisions file (decisions.h) */
};

struct export_part {
    bool here; /* the reader may see it */
    struct export_beat *beat;
    size_t beats, beat_room;
    struct export_event *event;
    size_t events, event_room;
    struct review review;
    struct baseline_reference reference; /* what the detector judged against, at the end */
    struct partner_counts counts;
    uint64_t unread; /* lines of a kind that this lull does not know */
};

enum export_moment_kind { EXPORT_MOMENT_PAUSE, EXPORT_MOMENT_BREAK, EXPORT_MOMENT_REPAIR };

/* The couple's own. */
struct export_moment {
    enum export_moment_kind kind;
    int64_t start_us, end_us; /* end NEVER_US: not known */
};

struct export_about {
    int64_t start_realtime_us; /* since 1970 UTC; belongs to zero_us */
    int64_t zero_us;           /* boottime of the talk's start */
    int64_t length_us;         /* NEVER_US: cut short */
    uint32_t detector;
    char lull[32]; /* the version that recorded it */
};

struct export_talk {
    struct export_about about;
    struct export_part part[PARTNERS];
    struct export_moment *moment;
    size_t moments, moment_room;
    struct settings settings;
    bool has_settings;      /* the talk says them */
    int64_t clock_error_us; /* of a's times against b's, of two recordings joined; 0: one clock */
    bool full;              /* memory ran out: it must not be written */

    /* The part being gathered. */
    enum who who;
    struct session session;
    struct actions actions;
    struct beat_clock clock;
    struct artifact artifact;
    bool sends_rr;
};

/* NULL: no memory. */
struct export_talk *export_talk_new(const struct export_about *about);

/* Takes NULL, returns NULL. */
struct export_talk *export_talk_free(struct export_talk *talk);

/* One part: begin, all its lines, all its decisions, end. The two in the middle take what a journal
 * gives out (`talk` is a struct export_talk *) and return true. */
void export_talk_begin(struct export_talk *talk, enum who who);
bool export_talk_line(void *talk, const char *text, size_t length);
bool export_talk_event(void *talk, const char *text, size_t length);
void export_talk_end(struct export_talk *talk);

void export_talk_moment(struct export_talk *talk, const struct export_moment *moment);

/* How many parts are here. */
unsigned export_talk_parts(const struct export_talk *talk);

/* Whether the couple's own events are told with this part: once, with the first that is here. */
bool export_talk_tells(const struct export_talk *talk, enum who who,
                       const struct export_event *event);

#endif

/* story: the talk so far, as much of it as a live page may show.
 *
 * In:   inputs and events of the running talk, in their order; a second at a time.
 * Out:  seconds of both hearts and what belongs to the two of them: cues, pauses, marks. Nothing in
 *       it says whose heart a cue was for, or who pressed.
 * Pure: no clock, no I/O. The caller lends the cells and the names.
 *
 * Memory does not grow with the talk: of hearts the last STORY_SECONDS are kept (24 bytes a second
 * and partner, 0.7 MB in all) and never less than three hours, of what happened the last
 * STORY_THINGS.
 */
#ifndef LULL_PAGE_STORY_H
#define LULL_PAGE_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"
#include "core/input.h"
#include "report/pulse.h"

#define STORY_SECONDS 14400u
#define STORY_ROLL    3600u /* so many of the oldest leave when there is no room */
#define STORY_THINGS  512u
#define STORY_SAY_MAX 96

/* A second is not touched any more after this: a strap's beats come up to 4 s late, and two more
 * beats decide which are trusted. */
#define STORY_LATE_S 10u

enum story_kind {
    STORY_KIND_CUE,
    STORY_KIND_PAUSE,
    STORY_KIND_BREAK,
    STORY_KIND_RETURN,
    STORY_KIND_RUPTURE,
    STORY_KIND_REPAIR,
    STORY_KIND_STAY,
    STORY_KIND_OFFER,
    STORY_KIND_MARK,
    STORY_KINDS
};

struct story_thing {
    int64_t t_us;
    enum story_kind kind;
};

struct story_side {
    const char *name; /* NULL: nobody; borrowed */
    bool strap;       /* false: the button alone */
    enum signal signal;
    struct baseline today, history;
    struct pulse pulse;
};

struct story {
    int64_t zero_us;           /* of the talk: at_us of its first input */
    int64_t start_realtime_us; /* the same moment since 1970 */
    bool traces;               /* both said yes to their heart being seen */
    struct story_side side[PARTNERS];
    uint32_t first;   /* seconds of the talk whose hearts are not kept any more */
    uint32_t seconds; /* of the talk that have begun */
    struct story_thing thing[STORY_THINGS]; /* number i is at i % STORY_THINGS */
    uint32_t things;                        /* since the beginning */
    uint32_t versions;                      /* counts changes of what a level is */
    uint32_t turns;                         /* of story_second() */
    char say[STORY_SAY_MAX];                /* what the shared screen says of the talk */
    bool over;
};

/* `cells`: STORY_SECONDS of each partner, one after the other; NULL: hearts are not looked at. */
void story_init(struct story *story, int64_t zero_us, int64_t start_realtime_us,
                struct pulse_cell *cells);

void story_input(struct story *story, const struct input *input);
void story_event(struct story *story, const struct event *event);

/* The time now, and what the shared screen says; once a second, and when anything has happened. */
void story_second(struct story *story, int64_t now_us, const char *say);

/* A second of the talk, of one of the two: a rate in tenths of a beat a minute, 0 where beats came
 * and too few could be used, -1 for no signal. */
#define STORY_UNCERTAIN 0
#define STORY_NOTHING   (-1)
int story_rate(const struct story *story, enum who who, uint32_t second);

/* Number of the oldest thing that is kept. */
uint32_t story_oldest(const struct story *story);

#endif

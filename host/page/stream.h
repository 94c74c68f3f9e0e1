/* stream: the story as server-sent events, from wherever a reader is in it.
 *
 * In:   the story, and a reader's place in it.
 * Out:  the text of the next event, and the place behind it. Each is made when it is asked for: a
 *       reader that reads slowly costs nothing but its place.
 * Pure but for the memory of a text.
 *
 *   event: talk    who is here, since when, what is shown, each one's own level. Again when a level
 *                  changes
 *   event: things  {"things": [{"t": seconds, "kind": "cue" | "pause" | "break" | "return" |
 *                  "rupture" | "repair" | "stay" | "offer" | "mark"}, …]}, in their order
 *   event: heart   {"from": second, "sure": second, "rates": [[…], […]]}: both hearts from a second
 *                  on, as story_rate() has them; what lies from "sure" on may still change
 *   event: now     {"at": seconds, "say": …, "signal": [word, word], "over": …}, every second and
 *                  whenever anything has happened
 *
 * An event's id is a place: a browser that comes back sends the last one (Last-Event-ID) and goes
 * on from there, with what happened meanwhile.
 */
#ifndef LULL_PAGE_STREAM_H
#define LULL_PAGE_STREAM_H

#include <stddef.h>

#include "page/story.h"

struct stream_place {
    uint32_t second;   /* hearts are told up to here for good */
    uint32_t thing;    /* things are told up to here */
    uint32_t versions; /* of the levels that were told; 0: none */
    uint32_t hearts;   /* seconds whose hearts were told, for good or not */
    uint32_t turns;    /* of the story, whose "now" was told */
};

/* From the beginning, or from where `last_id` (NULL: none) says. What is no place in this story is
 * its beginning. */
struct stream_place stream_place(const struct story *story, const char *last_id);

/* The next event, for the caller to free, and its length; the place moves behind it. 0, -EAGAIN
 * (there is none now) or -ENOMEM; only 0 changes anything. */
int stream_next(const struct story *story, struct stream_place *place, char **ret_text,
                size_t *ret_length);

#endif

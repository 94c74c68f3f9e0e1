/* control: one line of a script or of the control pipe, as text and as a value.
 *
 *   [at SECONDS] strap N off | on | drop [REASON] | kick | fail | mute | unmute | busy | free
 *                        | burst SECONDS | contact off|on | worn off|on | battery PERCENT | bpm N
 *                        | rssi DBM | every SECONDS | shape plain|no-rr|wide|energy
 *                        | refuse-params | name TEXT
 *   [at SECONDS] adapter off | on
 *   [at SECONDS] luck PERCENT
 *   [at SECONDS] play
 *   [at SECONDS] quit
 *
 * Pure: no I/O, no malloc.
 */
#ifndef LULL_TOOLS_STRAP_SIM_CONTROL_H
#define LULL_TOOLS_STRAP_SIM_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/strap-sim/shape.h"

#define CONTROL_NAME_MAX 20 /* of a strap, with its 0; it must fit into an advertisement */

enum control_verb {
    CONTROL_NOTHING, /* an empty line or a comment */
    /* of one strap */
    CONTROL_OFF, /* out of range or switched off: silent until on */
    CONTROL_ON,
    CONTROL_DROP, /* the link is lost now, with this reason; the strap advertises again */
    CONTROL_KICK, /* the strap itself ends the link (0x13) */
    CONTROL_FAIL, /* its next connection comes to nothing */
    CONTROL_MUTE, /* connected, and tells nothing */
    CONTROL_UNMUTE,
    CONTROL_BUSY, /* held by a phone: seen, and cannot be connected */
    CONTROL_FREE,
    CONTROL_BURST, /* the strap sends nothing for so long, then all of it at once */
    CONTROL_CONTACT,
    CONTROL_WORN,
    CONTROL_BATTERY,
    CONTROL_BPM,
    CONTROL_RSSI,
    CONTROL_EVERY,
    CONTROL_SHAPE,
    CONTROL_REFUSE_PARAMS, /* wants parameters that no central grants; leaves after 30 s (0x3b) */
    CONTROL_NAME,
    /* of the machine, and of all */
    CONTROL_ADAPTER,
    CONTROL_LUCK, /* share of connections that come to nothing */
    CONTROL_PLAY, /* all recordings from their beginning */
    CONTROL_QUIT,
    CONTROL_VERBS
};

struct control {
    int64_t at_us; /* from the beginning; -1: now */
    enum control_verb verb;
    int strap;    /* from 0 */
    bool on;      /* contact, worn, adapter */
    double value; /* drop: reason, -1 where none is given; burst, every: s */
    enum shape_form form;
    char name[CONTROL_NAME_MAX];
};

/* False: the line makes no sense. `text` is terminated; a "\n" at its end is fine. */
bool control_parse(const char *text, struct control *ret_control);

#endif

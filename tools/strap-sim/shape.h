/* shape: how a strap of another kind, or on another skin, would have sent the same heart.
 *
 * In:   one Heart Rate Measurement.
 * Out:  the one this strap sends in its place, or none yet.
 * Pure: the state is the caller's; time is an argument. What does not decode is passed on.
 */
#ifndef LULL_TOOLS_STRAP_SIM_SHAPE_H
#define LULL_TOOLS_STRAP_SIM_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/hrm.h"

enum shape_form {
    SHAPE_PLAIN,  /* as it came */
    SHAPE_NO_RR,  /* a strap that tells no intervals */
    SHAPE_WIDE,   /* its rate takes two bytes */
    SHAPE_ENERGY, /* tells energy expended as well */
    SHAPE_FORMS
};

struct shape {
    enum shape_form form;
    int64_t every_us; /* one notification in this time, with all intervals of it; 0: as they come */
    bool dry;         /* no contact with the skin */
    bool taken_off;
    int64_t off_us; /* since when */
    int64_t sent_us;
    double off_bpm; /* rate at that time, from which it climbs */
    uint16_t energy_kj;
    struct hrm held; /* rr_count intervals that wait, where every_us says so */
};

/* The strap is taken off (its rate climbs for some seconds, then it has lost the heart), or put on.
 */
void shape_take_off(struct shape *shape, bool off, int64_t now_us);

/* Into `size` bytes; returns the length, 0: nothing to send yet. */
size_t shape_send(struct shape *shape, int64_t now_us, const uint8_t *bytes, size_t length,
                  uint8_t *ret_bytes, size_t size);

#endif

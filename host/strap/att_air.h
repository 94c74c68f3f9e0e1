/* att_air: which straps are in the air, out of what devices advertise.
 *
 * In: one device found, with the time (us). Out: a strap to tell, or NULL. Pure; caller-owned.
 */
#ifndef LULL_STRAP_ATT_AIR_H
#define LULL_STRAP_ATT_AIR_H

#include "strap/att_mgmt.h"
#include "strap/strap.h"

#define ATT_AIR_MAX 64 /* more straps than a hall holds; the one longest not heard makes room */

struct att_air_strap {
    struct strap_seen seen;
    bool whole_name; /* not a shortened one */
    int64_t heard_us;
    int64_t told_us;
};

struct att_air {
    struct att_air_strap straps[ATT_AIR_MAX];
    unsigned count;
};

/* What one advertisement says. */
struct att_advert {
    bool heart_rate; /* lists the Heart Rate service */
    bool whole_name;
    char name[STRAP_NAME_MAX]; /* "": none */
};
void att_advert_read(const uint8_t *data, size_t length, struct att_advert *ret_advert);

void att_air_init(struct att_air *air);

/* Returns the strap if it is new or has changed (its signal alone: once a second), else NULL. The
 * pointer lives until the next call. Devices that are no straps are passed over. */
const struct strap_seen *att_air_take(struct att_air *air, int64_t now_us,
                                      const struct att_mgmt_found *found);

#endif

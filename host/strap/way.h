/* way: what bluez.c and att.c implement; for them and strap.c only. */
#ifndef LULL_STRAP_WAY_H
#define LULL_STRAP_WAY_H

#include "strap/strap.h"

struct way {
    void (*scan)(struct strap *strap, bool on);
    void (*hold)(struct strap *strap, enum who who, const char *address);
    void (*free)(struct strap *strap);
};

/* Stands first in struct bluez and struct att. */
struct strap {
    const struct way *way;
    struct strap_owner owner;
};

/* Tell the owner; a callback that is NULL is passed over. */
void strap_tell_up(const struct strap *strap, enum who who);
void strap_tell_down(const struct strap *strap, enum who who, enum strap_reason why);
void strap_tell_notification(const struct strap *strap, enum who who, int64_t at_us,
                             const uint8_t *bytes, uint16_t length);
void strap_tell_about(const struct strap *strap, enum who who, const struct strap_about *about);
void strap_tell_seen(const struct strap *strap, const struct strap_seen *seen);
void strap_tell_trouble(const struct strap *strap, enum who who, enum strap_trouble trouble);

/* Takes an address apart: returns where the twelve digits start, and whether "random " stood before
 * them. */
const char *strap_address(const char *address, bool *ret_random);

#endif

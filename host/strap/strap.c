/* Two ways behind one interface. */
#include <stddef.h>
#include <string.h>

#include "strap/way.h"

void strap_scan(struct strap *strap, bool on)
{
    strap->way->scan(strap, on);
}

void strap_hold(struct strap *strap, enum who who, const char *address)
{
    if (who == WHO_A || who == WHO_B)
        strap->way->hold(strap, who, address ? address : "");
}

struct strap *strap_free(struct strap *strap)
{
    if (strap)
        strap->way->free(strap);
    return NULL;
}

void strap_tell_up(const struct strap *strap, enum who who)
{
    if (strap->owner.up)
        strap->owner.up(strap->owner.userdata, who);
}

void strap_tell_down(const struct strap *strap, enum who who, enum strap_reason why)
{
    if (strap->owner.down)
        strap->owner.down(strap->owner.userdata, who, why);
}

void strap_tell_notification(const struct strap *strap, enum who who, int64_t at_us,
                             const uint8_t *bytes, uint16_t length)
{
    if (strap->owner.notification)
        strap->owner.notification(strap->owner.userdata, who, at_us, bytes, length);
}

void strap_tell_about(const struct strap *strap, enum who who, const struct strap_about *about)
{
    if (strap->owner.about)
        strap->owner.about(strap->owner.userdata, who, about);
}

void strap_tell_seen(const struct strap *strap, const struct strap_seen *seen)
{
    if (strap->owner.seen)
        strap->owner.seen(strap->owner.userdata, seen);
}

void strap_tell_trouble(const struct strap *strap, enum who who, enum strap_trouble trouble)
{
    if (strap->owner.trouble)
        strap->owner.trouble(strap->owner.userdata, who, trouble);
}

const char *strap_address(const char *address, bool *ret_random)
{
    static const char random[] = "random ";

    *ret_random = strncmp(address, random, sizeof(random) - 1) == 0;
    return *ret_random ? address + sizeof(random) - 1 : address;
}

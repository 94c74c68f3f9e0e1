/* Advertising data (Core Supplement, Part A): a length, a type, the rest; again and again. */
#include "strap/att_air.h"

#include <bluetooth/bluetooth.h>
#include <string.h>

#include "strap/att_pdu.h"
#include "strap/att_text.h"

#define AD_UUIDS_16     0x02 /* some of them */
#define AD_UUIDS_16_ALL 0x03
#define AD_NAME_SHORT   0x08
#define AD_NAME         0x09

#define TELL_US US_PER_S

static bool lists_heart_rate(const uint8_t *uuids, size_t length)
{
    for (size_t i = 0; i + 2 <= length; i += 2)
        if (att_get16(uuids + i) == ATT_UUID_HEART_RATE)
            return true;
    return false;
}

void att_advert_read(const uint8_t *data, size_t length, struct att_advert *ret_advert)
{
    *ret_advert = (struct att_advert){0};
    /* A length of 0 ends it early; one beyond the end is cut off there. */
    for (size_t i = 0; i < length && data[i] > 0; i += 1u + data[i]) {
        const uint8_t *at = data + i + 2;
        const size_t left = length - i - 1, here = data[i] < left ? data[i] : left;

        if (here < 2)
            continue;
        switch (data[i + 1]) {
        case AD_UUIDS_16:
        case AD_UUIDS_16_ALL:
            ret_advert->heart_rate |= lists_heart_rate(at, here - 1);
            break;
        case AD_NAME_SHORT:
            if (ret_advert->whole_name)
                break;
            att_text_copy(ret_advert->name, sizeof ret_advert->name, at, here - 1);
            break;
        case AD_NAME:
            ret_advert->whole_name = true;
            att_text_copy(ret_advert->name, sizeof ret_advert->name, at, here - 1);
            break;
        }
    }
}

void att_air_init(struct att_air *air)
{
    air->count = 0;
}

static struct att_air_strap *find(struct att_air *air, const char *address, bool random)
{
    for (unsigned i = 0; i < air->count; i++)
        if (air->straps[i].seen.random_address == random &&
            !strcmp(air->straps[i].seen.address, address))
            return &air->straps[i];
    return NULL;
}

/* A free place, or that of the strap longest not heard. */
static struct att_air_strap *place(struct att_air *air, const char *address, bool random)
{
    struct att_air_strap *strap = &air->straps[0];

    for (unsigned i = 1; i < air->count; i++)
        if (air->straps[i].heard_us < strap->heard_us)
            strap = &air->straps[i];
    if (air->count < ATT_AIR_MAX)
        strap = &air->straps[air->count++];
    *strap = (struct att_air_strap){.seen.random_address = random};
    strcpy(strap->seen.address, address);
    return strap;
}

const struct strap_seen *att_air_take(struct att_air *air, int64_t now_us,
                                      const struct att_mgmt_found *found)
{
    char address[STRAP_ADDRESS_MAX];
    struct att_advert advert;

    ba2str((const bdaddr_t *)found->address, address);
    att_advert_read(found->data, found->length, &advert);
    struct att_air_strap *strap = find(air, address, found->random);
    const bool first = !strap;
    /* A strap may list its services in every second packet only, and its name in the other. */
    if (!found->le || (first && !advert.heart_rate))
        return NULL;

    if (first)
        strap = place(air, address, found->random);
    const bool name = advert.name[0] && (advert.whole_name || !strap->whole_name) &&
                      strcmp(advert.name, strap->seen.name) != 0;
    const bool signal =
        found->rssi_dbm != strap->seen.rssi_dbm && now_us >= strap->told_us + TELL_US;

    strap->heard_us = now_us;
    if (name) {
        strcpy(strap->seen.name, advert.name);
        strap->whole_name = advert.whole_name;
    }
    if (!first && !name && !signal)
        return NULL;
    strap->seen.rssi_dbm = found->rssi_dbm;
    strap->told_us = now_us;
    return &strap->seen;
}

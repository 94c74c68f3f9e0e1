/* The problem: five fields whose presence and width hang on one byte of flags.
 *
 *   flags   bit 0: rate is two bytes     bit 1: contact is good (means something only with bit 2)
 *           bit 2: contact is supported  bit 3: energy expended follows the rate
 *           bit 4: RR intervals follow   bits 5..7: reserved
 *   rate    1 or 2 bytes
 *   energy  2 bytes, only with bit 3: it moves where the RR intervals start
 *   RR      all that is left, 2 bytes each, only with bit 4
 *
 * Cases: each field may be cut short; RR may be said and not there, or there and not said.
 */
#include "protocol/hrm.h"

#define FLAG_RATE_16BIT        0x01u
#define FLAG_CONTACT_GOOD      0x02u
#define FLAG_CONTACT_SUPPORTED 0x04u
#define FLAG_ENERGY            0x08u
#define FLAG_RR                0x10u

static uint16_t get_le16(const uint8_t *at)
{
    return (uint16_t)((uint16_t)at[0] | (uint16_t)at[1] << 8);
}

static size_t put_le16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value & 0xffu);
    at[1] = (uint8_t)(value >> 8);
    return 2;
}

static enum hrm_contact contact_of(uint8_t flags)
{
    if (!(flags & FLAG_CONTACT_SUPPORTED))
        return HRM_CONTACT_UNSUPPORTED;
    return flags & FLAG_CONTACT_GOOD ? HRM_CONTACT_GOOD : HRM_CONTACT_NONE;
}

/* Where the RR intervals start, once all before them is known to be there. */
static enum hrm_verdict find_rr(const uint8_t *bytes, size_t length, size_t *ret_start)
{
    if (length > HRM_BYTES_MAX)
        return HRM_OVERSIZED;
    if (length == 0)
        return HRM_EMPTY;
    size_t start = bytes[0] & FLAG_RATE_16BIT ? 3 : 2;
    if (length < start)
        return HRM_SHORT_RATE;
    if (bytes[0] & FLAG_ENERGY)
        start += 2;
    if (length < start)
        return HRM_SHORT_ENERGY;
    if (bytes[0] & FLAG_RR) {
        if (length == start)
            return HRM_NO_RR;
        if ((length - start) % 2 != 0)
            return HRM_ODD_RR;
    } else if (length > start) {
        return HRM_TRAILING;
    }
    *ret_start = start;
    return HRM_OK;
}

enum hrm_verdict hrm_decode(const uint8_t *bytes, size_t length, struct hrm *ret_hrm)
{
    size_t start;
    enum hrm_verdict verdict = find_rr(bytes, length, &start);
    if (verdict != HRM_OK)
        return verdict;

    uint8_t flags = bytes[0];
    ret_hrm->rate_16bit = (flags & FLAG_RATE_16BIT) != 0;
    ret_hrm->rate_bpm = ret_hrm->rate_16bit ? get_le16(bytes + 1) : bytes[1];
    ret_hrm->contact = contact_of(flags);
    ret_hrm->has_energy = (flags & FLAG_ENERGY) != 0;
    ret_hrm->energy_kj = ret_hrm->has_energy ? get_le16(bytes + start - 2) : 0;
    ret_hrm->rr_count = (uint16_t)((length - start) / 2);
    for (uint16_t i = 0; i < ret_hrm->rr_count; i++)
        ret_hrm->rr_1024[i] = get_le16(bytes + start + 2 * (size_t)i);
    return HRM_OK;
}

size_t hrm_encode(const struct hrm *hrm, uint8_t *ret_bytes, size_t size)
{
    bool wide = hrm->rate_16bit || hrm->rate_bpm > 255;
    size_t length = (wide ? 3u : 2u) + (hrm->has_energy ? 2u : 0u) + 2 * (size_t)hrm->rr_count;
    if (hrm->rr_count > HRM_RR_MAX || length > HRM_BYTES_MAX || length > size)
        return 0;

    uint8_t flags = 0;
    if (wide)
        flags |= FLAG_RATE_16BIT;
    if (hrm->contact != HRM_CONTACT_UNSUPPORTED)
        flags |= FLAG_CONTACT_SUPPORTED;
    if (hrm->contact == HRM_CONTACT_GOOD)
        flags |= FLAG_CONTACT_GOOD;
    if (hrm->has_energy)
        flags |= FLAG_ENERGY;
    if (hrm->rr_count > 0)
        flags |= FLAG_RR;

    size_t at = 0;
    ret_bytes[at++] = flags;
    if (wide)
        at += put_le16(ret_bytes + at, hrm->rate_bpm);
    else
        ret_bytes[at++] = (uint8_t)hrm->rate_bpm;
    if (hrm->has_energy)
        at += put_le16(ret_bytes + at, hrm->energy_kj);
    for (uint16_t i = 0; i < hrm->rr_count; i++)
        at += put_le16(ret_bytes + at, hrm->rr_1024[i]);
    return at;
}

/* hrm: the Heart Rate Measurement characteristic (0x2A37) of the Bluetooth Heart Rate Service 1.0.
 *
 * In:   the bytes of one notification, 0..512 of them, in any state of disrepair.
 * Out:  its fields, or a named verdict. Total: never reads past `length`, never fails otherwise.
 * Pure: freestanding C11, no malloc. README.md shows the bytes; vectors/hrm.txt holds examples.
 */
#ifndef LULL_PROTOCOL_HRM_H
#define LULL_PROTOCOL_HRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HRM_BYTES_MAX 512 /* longest attribute value (Bluetooth Core, Vol 3, Part F, 3.2.9) */
#define HRM_RR_MAX    255 /* RR intervals that fit into it: (512 - 2) / 2 */

enum hrm_verdict {
    HRM_OK,
    HRM_EMPTY,        /* no byte at all */
    HRM_SHORT_RATE,   /* ends inside the heart rate */
    HRM_SHORT_ENERGY, /* says energy expended, ends inside it */
    HRM_ODD_RR,       /* ends inside an RR interval */
    HRM_NO_RR,        /* says RR intervals, holds none */
    HRM_TRAILING,     /* bytes left over that no flag speaks of */
    HRM_OVERSIZED,    /* more than HRM_BYTES_MAX */
    HRM_VERDICTS
};

enum hrm_contact { HRM_CONTACT_UNSUPPORTED, HRM_CONTACT_NONE, HRM_CONTACT_GOOD };

struct hrm {
    uint16_t rate_bpm; /* the strap's own smoothed opinion; 0: it has lost the heart */
    bool rate_16bit;   /* sent as two bytes */
    enum hrm_contact contact;
    bool has_energy;
    uint16_t energy_kj;           /* since the strap's last reset; valid where has_energy */
    uint16_t rr_count;            /* 0..HRM_RR_MAX */
    uint16_t rr_1024[HRM_RR_MAX]; /* oldest first, 1/1024 s; 0 and 65535 are passed on as sent */
};

/* Decodes. On HRM_OK fills *ret_hrm, on any other verdict leaves it untouched. Reserved flag bits
 * are ignored, as the specification asks. */
enum hrm_verdict hrm_decode(const uint8_t *bytes, size_t length, struct hrm *ret_hrm);

/* Encodes into at most `size` bytes; returns the length, or 0 where it does not fit or rr_count is
 * over HRM_RR_MAX. rate_16bit chooses the width (set, or the rate is over 255). */
size_t hrm_encode(const struct hrm *hrm, uint8_t *ret_bytes, size_t size);

#endif

#include "tools/strap-sim/shape.h"

#include <string.h>

/* A strap pulled off hears its own rubbing: seen to climb for ten to twenty seconds, then to end.
 */
#define CLIMB_S    12.0
#define CLIMB_BPM  5.0 /* a second */
#define US_A_S     1e6
#define RATE_MOST  220.0
#define RATE_SOLID 70.0 /* where nothing was heard before */

void shape_take_off(struct shape *shape, bool off, int64_t now_us)
{
    shape->taken_off = off;
    shape->off_us = now_us;
    shape->off_bpm = shape->held.rate_bpm > 0 ? shape->held.rate_bpm : RATE_SOLID;
}

static void rub(const struct shape *shape, int64_t now_us, struct hrm *hrm)
{
    double off_s = (double)(now_us - shape->off_us) / US_A_S;
    hrm->contact = HRM_CONTACT_NONE;
    if (off_s > CLIMB_S) {
        hrm->rate_bpm = 0;
        hrm->rr_count = 0;
        return;
    }
    double rate_bpm = shape->off_bpm + CLIMB_BPM * off_s;
    if (rate_bpm > RATE_MOST) {
        rate_bpm = RATE_MOST;
    }
    hrm->rate_bpm = (uint16_t)rate_bpm;
    hrm->rr_count = 1;
    hrm->rr_1024[0] = (uint16_t)(60.0 * 1024.0 / rate_bpm);
}

/* Adds the intervals to those that wait; true: it is time to send them. */
static bool gather(struct shape *shape, int64_t now_us, struct hrm *hrm)
{
    struct hrm *held = &shape->held;
    uint16_t waiting = held->rr_count;
    if (waiting + hrm->rr_count > HRM_RR_MAX) {
        waiting = 0; /* no notification could hold them: the oldest are lost */
    }
    memmove(hrm->rr_1024 + waiting, hrm->rr_1024, hrm->rr_count * sizeof(hrm->rr_1024[0]));
    memcpy(hrm->rr_1024, held->rr_1024, waiting * sizeof(hrm->rr_1024[0]));
    hrm->rr_count = (uint16_t)(waiting + hrm->rr_count);
    *held = *hrm;
    if (now_us - shape->sent_us < shape->every_us) {
        return false;
    }
    held->rr_count = 0;
    shape->sent_us = now_us;
    return true;
}

size_t shape_send(struct shape *shape, int64_t now_us, const uint8_t *bytes, size_t length,
                  uint8_t *ret_bytes, size_t size)
{
    struct hrm hrm;
    bool plain =
        shape->form == SHAPE_PLAIN && shape->every_us == 0 && !shape->dry && !shape->taken_off;
    if (hrm_decode(bytes, length, &hrm) != HRM_OK || plain) {
        if (length > size) {
            return 0;
        }
        memcpy(ret_bytes, bytes, length);
        shape->held.rate_bpm = length > 1 ? bytes[1] : 0;
        return length;
    }
    if (shape->dry) {
        hrm.contact = HRM_CONTACT_NONE;
        hrm.rr_count = 0;
    }
    if (shape->taken_off) {
        rub(shape, now_us, &hrm);
    }
    if (shape->form == SHAPE_NO_RR) {
        hrm.rr_count = 0;
    }
    if (shape->form == SHAPE_WIDE) {
        hrm.rate_16bit = true;
    }
    if (shape->form == SHAPE_ENERGY) {
        hrm.has_energy = true;
        hrm.energy_kj = shape->energy_kj++;
    }
    return gather(shape, now_us, &hrm) ? hrm_encode(&hrm, ret_bytes, size) : 0;
}

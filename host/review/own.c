/* The bytes: OWN_VERSION, then whole numbers of 7 bits a byte, the least first, each but a number's
 * last with its top bit set:
 *
 *   calls, judged, ABSTAINS times the time not judged
 *   how many ruptures, and each as the time since the one before
 *   how many waits, and each as its time and how it ended
 *   how many settlings, and each as its time and 1 or 0
 *
 * All times in microseconds. Whoever changes what a figure is made of gives it another version.
 */
#include "review/own.h"

#define OWN_VERSION 1

void own_of(const struct side *side, int64_t end_us, struct own *ret_own)
{
    ret_own->here = side->here;
    ret_own->calls = ret_own->waits = ret_own->settlings = ret_own->ruptures = 0;
    ret_own->judged_us = side->judged_us;
    for (int i = 0; i < ABSTAINS; i++) {
        ret_own->abstained_us[i] = side->abstained_us[i];
    }
    for (uint32_t i = 0; i < side->review.episodes; i++) {
        const struct review_episode *row = &side->review.episode[i];
        int64_t wait_us = side_wait_us(row), us;
        bool settled;
        if (row->who != side->who) {
            continue;
        }
        ret_own->calls += row->self_called ? 1 : 0;
        if (wait_us != NEVER_US) {
            ret_own->wait[ret_own->waits++] = (struct own_wait){.us = wait_us, .how = row->end};
        }
        if (side_settling(side, i, end_us, &us, &settled)) {
            ret_own->settling[ret_own->settlings++] =
                (struct own_settling){.us = us, .settled = settled};
        }
    }
    for (uint32_t i = 0; i < side->marks; i++) {
        if (side->mark[i].kind == SIDE_MARK_RUPTURE) {
            ret_own->rupture_us[ret_own->ruptures++] = side->mark[i].t_us - side->zero_us;
        }
    }
}

/* ---- bytes ---- */

struct out {
    uint8_t *at;
    size_t used, size;
    bool bad;
};

static void put(struct out *out, int64_t value)
{
    out->bad |= value < 0;
    uint64_t rest = (uint64_t)value;
    do {
        if (out->bad || out->used == out->size) {
            out->bad = true;
            return;
        }
        out->at[out->used++] = (uint8_t)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
        rest >>= 7;
    } while (rest > 0);
}

size_t own_put(const struct own *own, uint8_t *ret_bytes, size_t size)
{
    struct out out = {.at = ret_bytes, .size = size, .bad = !own->here};
    int64_t before_us = 0;
    put(&out, OWN_VERSION);
    put(&out, own->calls);
    put(&out, own->judged_us);
    for (int i = 0; i < ABSTAINS; i++) {
        put(&out, own->abstained_us[i]);
    }
    put(&out, own->ruptures);
    for (uint32_t i = 0; i < own->ruptures; i++) {
        put(&out, own->rupture_us[i] - before_us);
        before_us = own->rupture_us[i];
    }
    put(&out, own->waits);
    for (uint32_t i = 0; i < own->waits; i++) {
        put(&out, own->wait[i].us);
        put(&out, own->wait[i].how);
    }
    put(&out, own->settlings);
    for (uint32_t i = 0; i < own->settlings; i++) {
        put(&out, own->settling[i].us);
        put(&out, own->settling[i].settled);
    }
    return out.bad ? 0 : out.used;
}

struct in {
    const uint8_t *at;
    size_t length, used;
    bool bad;
};

/* A number of at most `most`. */
static int64_t get(struct in *in, int64_t most)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        if (in->used == in->length) {
            break;
        }
        uint8_t byte = in->at[in->used++];
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            in->bad |= value > (uint64_t)most;
            return in->bad ? 0 : (int64_t)value;
        }
    }
    in->bad = true;
    return 0;
}

bool own_get(const uint8_t *bytes, size_t length, struct own *ret_own)
{
    struct in in = {.at = bytes, .length = length};
    int64_t before_us = 0;
    if (get(&in, OWN_VERSION) != OWN_VERSION) {
        return false;
    }
    ret_own->here = true;
    ret_own->calls = (uint32_t)get(&in, UINT32_MAX);
    ret_own->judged_us = get(&in, INT64_MAX);
    for (int i = 0; i < ABSTAINS; i++) {
        ret_own->abstained_us[i] = get(&in, INT64_MAX);
    }
    ret_own->ruptures = (uint32_t)get(&in, SIDE_MARKS_MAX);
    for (uint32_t i = 0; i < ret_own->ruptures; i++) {
        before_us += get(&in, INT64_MAX / 2 / SIDE_MARKS_MAX);
        ret_own->rupture_us[i] = before_us;
    }
    ret_own->waits = (uint32_t)get(&in, REVIEW_EPISODES_MAX);
    for (uint32_t i = 0; i < ret_own->waits; i++) {
        ret_own->wait[i].us = get(&in, INT64_MAX);
        ret_own->wait[i].how = (enum wait_end)get(&in, WAIT_ENDS - 1);
    }
    ret_own->settlings = (uint32_t)get(&in, REVIEW_EPISODES_MAX);
    for (uint32_t i = 0; i < ret_own->settlings; i++) {
        ret_own->settling[i].us = get(&in, INT64_MAX);
        ret_own->settling[i].settled = get(&in, 1) == 1;
    }
    return !in.bad && in.used == in.length;
}

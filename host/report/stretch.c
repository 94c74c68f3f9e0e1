#include "report/stretch.h"

#include <math.h>

#include "core/units.h"

#define QUIET_S       60
#define QUIET_SD      2.0
#define QUIET_READ_S  48 /* of the 60: four fifths have to be readable */
#define HIGH_S        (20 * 60)
#define HIGH_SD       1.0 /* as a settling is judged */
#define HIGH_SETTLE_S 30
#define HIGH_HOLE_S   60

/* NAN where the second can't be trusted. */
static double rate_bpm(const struct pulse *pulse, uint32_t second)
{
    const struct pulse_cell *cell = &pulse->cell[second];
    return cell->trusted_us * 2 >= pulse->step_us ? pulse_rate_bpm(cell) : NAN;
}

/* Stretches that touch are one. */
static void add(struct stretches *stretches, uint32_t from_s, uint32_t to_s)
{
    struct stretch *last =
        stretches->count > 0 ? &stretches->at[stretches->count - 1] : &stretches->at[0];
    if (stretches->count > 0 && from_s <= last->to_s) {
        last->to_s = to_s;
    } else if (stretches->count < STRETCHES_MAX) {
        stretches->at[stretches->count++] = (struct stretch){.from_s = from_s, .to_s = to_s};
    }
}

/* Sums over the running minute, of what differs from the quiet level: small numbers. */
struct minute {
    double sum, squares;
    uint32_t read;
};

static void put(struct minute *minute, double difference, int sign)
{
    if (!isnan(difference)) {
        minute->sum += sign * difference;
        minute->squares += sign * difference * difference;
        minute->read += sign > 0 ? 1 : UINT32_MAX;
    }
}

static bool is_quiet(const struct minute *minute, double scale_bpm)
{
    if (minute->read < QUIET_READ_S) {
        return false;
    }
    double mean = minute->sum / minute->read;
    double variance = minute->squares / minute->read - mean * mean;
    return mean <= -QUIET_SD * scale_bpm && variance <= scale_bpm * scale_bpm;
}

struct stretches stretch_quiet(const struct pulse *pulse,
                               const struct baseline_reference *reference)
{
    struct stretches stretches = {.count = 0};
    struct minute minute = {.read = 0};
    if (reference->quiet_bpm <= 0) {
        return stretches;
    }
    for (uint32_t i = 0; i < pulse->cells; i++) {
        put(&minute, rate_bpm(pulse, i) - reference->quiet_bpm, 1);
        if (i >= QUIET_S) {
            put(&minute, rate_bpm(pulse, i - QUIET_S) - reference->quiet_bpm, -1);
        }
        if (i + 1 >= QUIET_S && is_quiet(&minute, reference->quiet_scale_bpm)) {
            add(&stretches, i + 1 - QUIET_S, i + 1);
        }
    }
    return stretches;
}

void stretches_leave_out(struct stretches *stretches, int64_t from_us, int64_t to_us)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < stretches->count; i++) {
        const struct stretch stretch = stretches->at[i];
        if (stretch.from_s * US_PER_S >= to_us || stretch.to_s * US_PER_S <= from_us) {
            stretches->at[kept++] = stretch;
        }
    }
    stretches->count = kept;
}

/* A stretch that is up, as far as it goes. */
struct rise {
    bool up;
    uint32_t from_s, up_s;          /* up_s: after the last second above */
    uint32_t above, read;           /* seconds since from_s */
    uint32_t above_then, read_then; /* the same, up to up_s */
};

static void rise_end(struct rise *rise, struct stretches *stretches)
{
    if (rise->up && rise->up_s - rise->from_s >= HIGH_S &&
        rise->above_then * 3 >= rise->read_then * 2) {
        add(stretches, rise->from_s, rise->up_s);
    }
    *rise = (struct rise){.up = false};
}

struct stretches stretch_high(const struct pulse *pulse, const struct baseline_reference *reference)
{
    struct stretches stretches = {.count = 0};
    double limit_bpm = reference->talk_bpm + HIGH_SD * reference->talk_scale_bpm;
    struct rise rise = {.up = false};
    uint32_t below = 0, hole = 0;
    for (uint32_t i = 0; reference->ready && i < pulse->cells; i++) {
        double rate = rate_bpm(pulse, i);
        hole = isnan(rate) ? hole + 1 : 0;
        below = rate <= limit_bpm ? below + 1 : 0;
        rise.read += isnan(rate) ? 0 : 1;
        if (rate > limit_bpm) {
            if (!rise.up) {
                rise = (struct rise){.up = true, .from_s = i, .read = 1};
            }
            rise.up_s = i + 1;
            rise.above_then = ++rise.above;
            rise.read_then = rise.read;
        }
        if (below >= HIGH_SETTLE_S || hole > HIGH_HOLE_S) {
            rise_end(&rise, &stretches);
        }
    }
    rise_end(&rise, &stretches);
    return stretches;
}

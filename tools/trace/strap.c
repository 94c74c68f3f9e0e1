#include "tools/trace/strap.h"

#include <math.h>
#include <string.h>

/* The strap is sure of an R peak this much later. */
static const double SURE_S = 0.45;

/* The wait for the next connection event, and what the host's own stack adds. */
static const double LINK_LOW_S = 0.002, LINK_HIGH_S = 0.050;

static const double BURST_EVERY_S = 75.0;
static const double BURST_LOW_S = 1.0, BURST_HIGH_S = 4.0;

/* Notifications of one burst come in successive connection events. */
static const double BURST_STEP_S = 0.0075;

/* The strap's own heart rate is a slow mean. */
static const double SMOOTH = 0.12;

void strap_init(struct strap *strap, const struct person *person, uint64_t seed, uint64_t stream)
{
    *strap = (struct strap){.person = person, .tick = -1};
    random_init(&strap->random, seed, stream);
    strap->phase_s = random_between(&strap->random, 0.5, 1.5);
    strap->burst_from_s = random_wait(&strap->random, BURST_EVERY_S);
    strap->burst_to_s =
        strap->burst_from_s + random_between(&strap->random, BURST_LOW_S, BURST_HIGH_S);
}

/* True seconds to seconds of the strap's crystal, and back. */
static double crystal(const struct strap *strap, double true_s)
{
    return true_s * (1.0 + 1e-6 * strap->person->crystal_ppm);
}

double strap_due_s(const struct strap *strap)
{
    return strap->phase_s + (double)strap->sent / (1.0 + 1e-6 * strap->person->crystal_ppm);
}

static void see(struct strap *strap, double t_s)
{
    if (strap->waiting < STRAP_BEATS) {
        strap->seen_s[strap->waiting++] = t_s;
    }
}

enum strap_fault strap_beat(struct strap *strap, double t_s, double interval_s)
{
    double lot = random_between(&strap->random, 0.0, 1.0);
    if (lot < strap->person->missed) {
        return STRAP_FAULT_MISSED;
    }
    if (lot < strap->person->missed + strap->person->extra) {
        see(strap, t_s - interval_s * random_between(&strap->random, 0.3, 0.7));
        see(strap, t_s);
        return STRAP_FAULT_EXTRA;
    }
    see(strap, t_s);
    return STRAP_FAULT_NONE;
}

/* Takes the peaks that the strap is sure of into *hrm. Ticks are differences of whole counts of the
 * strap's clock, so rounding never adds up. */
static void complete(struct strap *strap, double by_s, struct hrm *hrm)
{
    int done = 0;
    while (done < strap->waiting && strap->seen_s[done] <= by_s) {
        int64_t tick = (int64_t)floor(crystal(strap, strap->seen_s[done]) * 1024.0);
        if (strap->tick >= 0) {
            double rr_1024 = (double)(tick - strap->tick);
            hrm->rr_1024[hrm->rr_count++] = (uint16_t)fmin(rr_1024, 65535.0);
            strap->smooth_rr_1024 =
                strap->smooth_rr_1024 > 0.0
                    ? strap->smooth_rr_1024 + SMOOTH * (rr_1024 - strap->smooth_rr_1024)
                    : rr_1024;
        }
        strap->tick = tick;
        done++;
    }
    strap->waiting -= done;
    memmove(strap->seen_s, strap->seen_s + done, (size_t)strap->waiting * sizeof(double));
}

/* When what leaves at sent_s arrives: never before what left earlier. */
static double deliver(struct strap *strap, double sent_s)
{
    double arrives_s = sent_s + random_between(&strap->random, LINK_LOW_S, LINK_HIGH_S);
    while (arrives_s >= strap->burst_to_s) {
        strap->burst_from_s = strap->burst_to_s + random_wait(&strap->random, BURST_EVERY_S);
        strap->burst_to_s =
            strap->burst_from_s + random_between(&strap->random, BURST_LOW_S, BURST_HIGH_S);
    }
    if (arrives_s >= strap->burst_from_s) {
        arrives_s = strap->burst_to_s;
    }
    strap->arrived_s = fmax(arrives_s, strap->arrived_s + BURST_STEP_S);
    return strap->arrived_s;
}

double strap_send(struct strap *strap, struct hrm *ret_hrm)
{
    double due_s = strap_due_s(strap);
    *ret_hrm = (struct hrm){.contact = HRM_CONTACT_GOOD};
    complete(strap, due_s - SURE_S, ret_hrm);
    if (strap->smooth_rr_1024 > 0.0) {
        ret_hrm->rate_bpm = (uint16_t)lround(60.0 * 1024.0 / strap->smooth_rr_1024);
    }
    strap->sent++;
    return deliver(strap, due_s);
}

void strap_back(struct strap *strap, double t_s)
{
    while (strap_due_s(strap) < t_s) {
        strap->sent++;
    }
    strap->waiting = 0;
    strap->tick = -1;
    strap->arrived_s = t_s;
}

/* strap: what a chest strap makes of a heart's beats, and when its notifications arrive.
 *
 * In:   true beats in order, and the stretches in which the strap is out of range.
 * Out:  notifications (hrm fields and arrival time), one at a time.
 * Pure: caller-owned state; the same seed gives the same notifications.
 *
 * Once a second, at its own phase and by its own crystal, the strap sends the RR intervals that
 * were completed by then, less the time it needs to be sure of a beat. The radio adds the wait for
 * the next connection event, and now and then holds everything back for 1 to 4 s and delivers it in
 * one burst (SCIENCE.md, "Time of a beat").
 */
#ifndef LULL_TOOLS_TRACE_STRAP_H
#define LULL_TOOLS_TRACE_STRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/hrm.h"
#include "tools/trace/random.h"
#include "tools/trace/scenario.h"

#define STRAP_BEATS 16 /* more never complete within one second */

enum strap_fault { STRAP_FAULT_NONE, STRAP_FAULT_MISSED, STRAP_FAULT_EXTRA };

struct strap {
    const struct person *person;
    struct random random;
    double phase_s; /* true time of the first notification */
    uint64_t sent;  /* notifications so far, also those out of range */
    int64_t tick; /* last R peak seen, 1/1024 s of the strap's clock; -1: none since switched on */
    double seen_s[STRAP_BEATS]; /* peaks seen and not yet sent */
    int waiting;
    double smooth_rr_1024; /* behind the strap's own heart rate */
    double burst_from_s, burst_to_s;
    double arrived_s; /* of the last notification */
};

void strap_init(struct strap *strap, const struct person *person, uint64_t seed, uint64_t stream);

/* True time at which the next notification is made up: hand over every beat before it first. */
double strap_due_s(const struct strap *strap);

/* One true beat. Returns what the strap made of it. */
enum strap_fault strap_beat(struct strap *strap, double t_s, double interval_s);

/* Makes up the next notification; returns when it arrives. */
double strap_send(struct strap *strap, struct hrm *ret_hrm);

/* Out of range until t_s: what was not delivered is lost, and the next RR starts anew. */
void strap_back(struct strap *strap, double t_s);

#endif

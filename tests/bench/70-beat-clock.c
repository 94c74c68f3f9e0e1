/* What the beat clock is worth: how far its beats lie from the true ones, how often its stated
 * uncertainty holds them, and whether lost and doubled beats are named.
 *
 * A simulated heart's beats are seen by a strap that is sure of them 0.45 s later, sends once a
 * second (or at each beat) by its own crystal, and whose radio adds 2 to 50 ms. Bursts hold
 * everything back until they end. The part of the delay that no receiver can know, 0.452 s, is
 * taken off before anything is counted: error = stated time - true time - 0.452 s. Every second
 * seed has the crystal slow, every other fast.
 *
 * Lost: a notification with beats in it does not arrive, once in about 5 minutes. Doubled: it
 * arrives twice, 20 ms apart. Named: the clock cuts the run within 60 s, for any reason but none;
 * so there are no faults in the last minute. Unasked cuts: all the others.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/beat.h"
#include "core/units.h"
#include "tools/trace/heart.h"
#include "tools/trace/list.h"
#include "tools/trace/plan.h"

static const double SURE_S = 0.45, LINK_LOW_S = 0.002, LINK_HIGH_S = 0.050;
static const double NAMED_WITHIN_S = 60;

struct condition {
    const char *name;
    bool each_beat;       /* sends at each beat instead of once a second */
    double burst_every_s; /* mean time from one to the next; 0: none */
    double burst_low_s, burst_high_s;
    double crystal_ppm;
    double fault_every_s; /* 0: none */
    double rest_bpm;      /* of everyone, with no move of their own; 0: as people are */
    bool doubled;         /* the faults are doubled notifications, else lost ones */
};

static const struct condition CONDITION[] = {
    {"once a second", false, 0, 0, 0, 0, 0, 0, false},
    {"the same, 20 ppm", false, 0, 0, 0, 20, 0, 0, false},
    {"at each beat, 20 ppm", true, 0, 0, 0, 20, 0, 0, false},
    {"bursts of 1..4 s every 75 s", false, 75, 1, 4, 20, 0, 0, false},
    {"bursts of 0..4 s every 20 s", false, 20, 0, 4, 20, 0, 0, false},
    {"bursts of 0..4 s without end", false, 0.001, 0, 4, 20, 0, 0, false},
    {"each beat, bursts as in 4", true, 75, 1, 4, 20, 0, 0, false},
    {"a heart near 60, very even", false, 0, 0, 0, 20, 0, 60, false},
    {"lost, no bursts", false, 0, 0, 0, 20, 300, 0, false},
    {"lost, bursts as in 4", false, 75, 1, 4, 20, 300, 0, false},
    {"doubled, no bursts", false, 0, 0, 0, 20, 300, 0, true},
    {"doubled, bursts as in 4", false, 75, 1, 4, 20, 300, 0, true},
};

struct tally {
    struct list error_s; /* of double */
    struct list bound_s;
    struct list wait_s; /* from a fault to its name */
    double beats, held;
    double faults, named, unasked, hours;
};

static void keep(struct list *list, double value)
{
    double *place = list_add(list);
    if (place == NULL) {
        exit(EXIT_FAILURE);
    }
    *place = value;
}

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static double quantile(struct list *list, double part)
{
    if (list->count == 0) {
        return NAN;
    }
    qsort(list->at, list->count, sizeof(double), by_value);
    return ((double *)list->at)[(size_t)(part * (double)(list->count - 1) + 0.5)];
}

/* One strap and what is behind it. */
struct strap_of {
    const struct condition *condition;
    struct random random;
    double crystal;
    double burst_from_s, burst_to_s, arrived_s;
    double seen_s[32];
    int waiting;
    int64_t tick;
    struct beat_clock clock;
    double fault_s, fault_next_s; /* the last fault not named yet (< 0: none), and the next */
    double fault_end_s;           /* later ones could not be named before the end */
};

static double deliver(struct strap_of *strap, double sent_s)
{
    const struct condition *c = strap->condition;
    double at_s = sent_s + random_between(&strap->random, LINK_LOW_S, LINK_HIGH_S);
    while (c->burst_every_s > 0 && at_s >= strap->burst_to_s) {
        strap->burst_from_s = strap->burst_to_s + random_wait(&strap->random, c->burst_every_s);
        strap->burst_to_s =
            strap->burst_from_s + random_between(&strap->random, c->burst_low_s, c->burst_high_s);
    }
    if (c->burst_every_s > 0 && at_s >= strap->burst_from_s) {
        at_s = strap->burst_to_s;
    }
    strap->arrived_s = fmax(at_s, strap->arrived_s + 0.0075);
    return strap->arrived_s;
}

static void judge_cut(struct strap_of *strap, enum beat_cut cut, double at_s, struct tally *tally)
{
    if (strap->fault_s >= 0 && at_s > strap->fault_s + NAMED_WITHIN_S) {
        strap->fault_s = -1; /* never named */
    }
    if (cut == BEAT_CUT_NONE) {
        return;
    }
    if (strap->fault_s < 0) {
        tally->unasked++;
        return;
    }
    tally->named++;
    keep(&tally->wait_s, at_s - strap->fault_s);
    strap->fault_s = -1;
}

static void arrive(struct strap_of *strap, double at_s, const uint16_t *rr_1024, uint16_t count,
                   const double *true_s, struct tally *tally)
{
    struct beat beats[32];
    enum beat_cut cut;
    uint16_t out = beat_clock_push(&strap->clock, llround(at_s * 1e6), rr_1024, count, beats, &cut);
    judge_cut(strap, cut, at_s, tally);
    for (uint16_t i = 0; i < out && strap->fault_s < 0; i++) {
        double error_s = (double)beats[i].t_us / 1e6 - true_s[i] - SURE_S - LINK_LOW_S;
        keep(&tally->error_s, error_s);
        keep(&tally->bound_s, (double)beats[i].bound_us / 1e6);
        tally->held += fabs(error_s) * 1e6 <= (double)beats[i].bound_us;
        tally->beats++;
    }
}

static void send(struct strap_of *strap, double due_s, struct tally *tally)
{
    uint16_t rr_1024[32], count = 0;
    double true_s[32];
    int done = 0;
    while (done < strap->waiting && strap->seen_s[done] + SURE_S <= due_s + 1e-9) {
        int64_t tick = (int64_t)floor(strap->seen_s[done] * strap->crystal * 1024);
        if (strap->tick >= 0) {
            true_s[count] = strap->seen_s[done];
            rr_1024[count++] = (uint16_t)(tick - strap->tick);
        }
        strap->tick = tick;
        done++;
    }
    strap->waiting -= done;
    memmove(strap->seen_s, strap->seen_s + done, (size_t)strap->waiting * sizeof(double));
    double at_s = deliver(strap, due_s);
    if (count == 0) {
        return;
    }
    bool fault = strap->condition->fault_every_s > 0 && at_s > strap->fault_next_s &&
                 at_s < strap->fault_end_s;
    if (fault) {
        strap->fault_next_s = at_s + 150 + random_wait(&strap->random, 150);
        tally->faults++;
    }
    if (!fault || strap->condition->doubled) {
        arrive(strap, at_s, rr_1024, count, true_s, tally);
    }
    if (fault) {
        strap->fault_s = at_s;
    }
    if (fault && strap->condition->doubled) {
        strap->arrived_s = at_s + 0.02;
        arrive(strap, at_s + 0.02, rr_1024, count, true_s, tally);
    }
}

static void wear(const struct condition *condition, uint64_t seed, double length_s,
                 struct tally *tally)
{
    struct random random;
    random_init(&random, seed, 600);
    struct person person = plan_person(&random);
    person.ectopic = 0;
    if (condition->rest_bpm > 0) { /* beats keep step with the strap's second for long */
        person.rest_bpm = condition->rest_bpm;
        person.talk_bpm = person.speak_bpm = person.stirs_per_hour = 0;
        person.drift_bpm = person.unrest_bpm = 0.3;
        person.breath_ms = 5;
    }
    struct heart heart;
    heart_init(&heart, &person, seed, 601);
    struct strap_of strap = {
        .condition = condition,
        .crystal = 1 + 1e-6 * (seed % 2 == 0 ? 1 : -1) * condition->crystal_ppm,
        .tick = -1,
        .fault_s = -1,
        .fault_next_s = 300,
        .fault_end_s = length_s - NAMED_WITHIN_S,
    };
    random_init(&strap.random, seed, 602);
    beat_clock_init(&strap.clock);
    double due_s = random_between(&strap.random, 0.5, 1.5);
    bool ectopic;
    while (heart.t_s < length_s) {
        struct heart_moment moment = {.talking = true, .speaking = fmod(heart.t_s, 50) < 25};
        double beat_s = heart_next(&heart, &moment, &ectopic);
        while (!condition->each_beat && due_s < beat_s + SURE_S) {
            send(&strap, due_s, tally);
            due_s += 1 / strap.crystal;
        }
        strap.seen_s[strap.waiting++] = beat_s;
        if (condition->each_beat) {
            send(&strap, beat_s + SURE_S, tally);
        }
    }
    tally->hours += length_s / 3600;
}

static void table(const struct condition *condition, int people, double length_s)
{
    struct tally tally = {.error_s.size = sizeof(double),
                          .bound_s.size = sizeof(double),
                          .wait_s.size = sizeof(double)};
    for (int i = 0; i < people; i++) {
        wear(condition, 2000 + (uint64_t)i, length_s, &tally);
    }
    double middle_ms = 1000 * quantile(&tally.error_s, 0.5);
    double low_ms = 1000 * quantile(&tally.error_s, 0.025);
    double high_ms = 1000 * quantile(&tally.error_s, 0.975);
    for (size_t i = 0; i < tally.error_s.count; i++) {
        double *error_s = (double *)tally.error_s.at + i;
        *error_s = fabs(*error_s);
    }
    printf("  %-29s %8.0f %7.1f %7.1f %7.1f %7.1f %8.1f %7.1f %8.2f", condition->name, tally.beats,
           middle_ms, low_ms, high_ms, 1000 * quantile(&tally.error_s, 0.95),
           1000 * quantile(&tally.bound_s, 0.5), 100 * tally.held / tally.beats,
           tally.unasked / tally.hours);
    if (tally.faults > 0) {
        printf(" %7.0f %8.1f %7.0f", tally.faults, 100 * tally.named / tally.faults,
               quantile(&tally.wait_s, 0.5));
    }
    puts("");
    list_finish(&tally.error_s);
    list_finish(&tally.bound_s);
    list_finish(&tally.wait_s);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("Usage: bench-beat-clock PEOPLE\n", stderr);
        return 2;
    }
    printf("Time of a beat, error beside the 452 ms that can't be observed (%s people, 1 h each)\n",
           argv[1]);
    printf("  %-29s %8s %7s %7s %7s %7s %8s %7s %8s %7s %8s %7s\n", "delivery", "beats", "p50 ms",
           "p2.5", "p97.5", "|p95|", "bound ms", "held %", "unasked/h", "faults", "named %",
           "after s");
    for (size_t i = 0; i < sizeof(CONDITION) / sizeof(CONDITION[0]); i++) {
        table(&CONDITION[i], atoi(argv[1]), 3600);
    }
    return EXIT_SUCCESS;
}

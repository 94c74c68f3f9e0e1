/* What each figure costs, in processor time, at the size of years of talks. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/figures/hrv.h"
#include "core/figures/incidence.h"
#include "core/figures/linkage.h"
#include "core/figures/repair.h"
#include "core/figures/trend.h"
#include "tests/bench/85-figures.h"
#include "tools/trace/random.h"

enum { SESSIONS = 1000, WAITS = 5000, RUPTURES = 500, MOMENTS = 100, BEATS = 1000000 };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void print(const char *what, double begun_ms, size_t bytes)
{
    printf("%-58s %8.2f %8.2f\n", what, now_ms() - begun_ms, (double)bytes / 1e6);
}

static void *room_of(size_t bytes)
{
    void *room = calloc(1, bytes);
    if (room == NULL) {
        exit(EXIT_FAILURE);
    }
    return room;
}

static void time_incidence(struct random *random)
{
    size_t values = INCIDENCE_VALUES * sizeof(double);
    size_t numbers = INCIDENCE_NUMBERS(SESSIONS, WAITS) * sizeof(uint32_t);
    struct incidence_case *cases = room_of(WAITS * sizeof(*cases));
    struct incidence_room room = {room_of(values), room_of(numbers)};
    for (uint32_t i = 0; i < WAITS; i++) {
        cases[i] = (struct incidence_case){
            .wait_us = (int64_t)random_wait(random, 50e6),
            .session = (uint32_t)random_between(random, 0, SESSIONS),
            .end = (enum incidence_end)random_between(random, 0, INCIDENCE_ENDS),
        };
    }
    struct incidence got;
    double begun_ms = now_ms();
    incidence_of(cases, WAITS, &got);
    print("cumulative incidence of 5,000 waits", begun_ms, WAITS * sizeof(*cases));
    begun_ms = now_ms();
    incidence_interval(cases, WAITS, SESSIONS, 1, &room, &got);
    print("  its band: 1,000 resamples of 1,000 sessions", begun_ms, values + numbers);
    free(cases);
    free(room.value);
    free(room.number);
}

static void time_trend(struct random *random)
{
    size_t bytes = TREND_ROOM(SESSIONS) * sizeof(double);
    struct trend_point *point = room_of(SESSIONS * sizeof(*point));
    double *room = room_of(bytes);
    for (uint32_t i = 0; i < SESSIONS; i++) {
        point[i] = (struct trend_point){i, random_normal(random, 0, 1)};
    }
    struct trend got;
    double begun_ms = now_ms();
    trend_of(point, SESSIONS, room, &got);
    print("trend over 1,000 sessions", begun_ms, bytes);
    free(point);
    free(room);
}

static void time_repair(struct random *random)
{
    struct repair_case *cases = room_of(RUPTURES * sizeof(*cases));
    struct repair_cell *cell = room_of((RUPTURES + 1) * sizeof(*cell));
    double *room = room_of(2 * RUPTURES * sizeof(double));
    for (uint32_t i = 0; i < RUPTURES; i++) {
        int64_t low_us = (int64_t)random_wait(random, 1200e6);
        bool open = random_chance(random, 0.2);
        cases[i] = (struct repair_case){
            .low_us = low_us,
            .high_us = open ? NEVER_US : low_us + (int64_t)random_between(random, 0, 900e6),
        };
    }
    struct repair got;
    double begun_ms = now_ms();
    repair_of(cases, RUPTURES, cell, room, &got);
    print(got.settled ? "time to repair of 500 ruptures, settled" : "time to repair, NOT settled",
          begun_ms, (RUPTURES + 1) * sizeof(*cell));
    free(cases);
    free(cell);
    free(room);
}

static void time_linkage(struct random *random)
{
    struct linkage_moment *moment = room_of(MOMENTS * sizeof(*moment));
    struct linkage_room room = {
        .series = room_of(MOMENTS * sizeof(*room.series)),
        .deal = room_of(MOMENTS * sizeof(uint32_t)),
        .z = room_of(LINKAGE_ROOM(MOMENTS) * sizeof(float)),
    };
    for (int i = 0; i < MOMENTS * PARTNERS * LINKAGE_SECONDS; i++) {
        ((float *)moment)[i] = (float)random_normal(random, 800, 40);
    }
    struct linkage got;
    double begun_ms = now_ms();
    linkage_of(moment, MOMENTS, 1, &room, &got);
    print("linkage of 100 moments, 500 deals", begun_ms, LINKAGE_ROOM(MOMENTS) * sizeof(float));
    free(moment);
    free(room.series);
    free(room.deal);
    free(room.z);
}

static void time_hrv(struct random *random)
{
    struct beat *beat = room_of(BEATS * sizeof(*beat));
    for (uint32_t i = 0; i < BEATS; i++) {
        beat[i].rr_us = (int64_t)random_normal(random, 800e3, 50e3);
    }
    struct hrv hrv;
    struct hrv_figures got;
    double begun_ms = now_ms();
    hrv_init(&hrv);
    for (uint32_t i = 0; i < BEATS; i++) {
        hrv_push(&hrv, &beat[i], i % 100 != 0);
    }
    hrv_read(&hrv, hrv.trusted_us, &got);
    print("rate, SDNN and RMSSD of a million beats", begun_ms, sizeof(hrv));
    free(beat);
}

void figures_speed(void)
{
    struct random random;
    random_init(&random, 890, 0);
    puts("\nCost\n");
    printf("%-58s %8s %8s\n", "figure", "ms", "room, MB");
    time_incidence(&random);
    time_trend(&random);
    time_repair(&random);
    time_linkage(&random);
    time_hrv(&random);
}

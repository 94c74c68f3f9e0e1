/* Real people, as they lie beside the project. */
#include "tests/bench/40-detector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool real_block(const char *data, const char *id, const char *label, double *ret_from_s,
                double *ret_to_s)
{
    struct csv csv;
    bool found = false;
    if (!csv_open(&csv, "%s/freihaut2021_strap/labels.csv", data)) {
        return false;
    }
    while (!found && csv_next(&csv)) {
        if (strcmp(csv_text(&csv, "id"), id) == 0 && strcmp(csv_text(&csv, "label"), label) == 0 &&
            strcmp(csv_text(&csv, "part"), "block") == 0) {
            *ret_from_s = csv_number(&csv, "start_ms") / 1000;
            *ret_to_s = csv_number(&csv, "end_ms") / 1000;
            found = true;
        }
    }
    csv_close(&csv);
    return found;
}

static uint16_t numbers(const char *text, uint16_t *ret_rr, uint16_t room)
{
    uint16_t count = 0;
    char *end;
    for (const char *at = text; count < room; at = end) {
        long value = strtol(at, &end, 10);
        if (end == at) {
            break;
        }
        ret_rr[count++] = (uint16_t)value;
    }
    return count;
}

void real_baseline(struct way *way, double at_s, double from_s, double to_s, enum phase phase,
                   int *stage)
{
    if (*stage == 0 && at_s >= from_s && to_s > from_s) {
        way_phase(way, phase);
        *stage = 1;
    }
    if (*stage == 1 && at_s >= to_s) {
        way_phase(way, PHASE_NONE);
        *stage = 2;
    }
}

bool real_freihaut(const char *data, const char *id, double base_from_s, double base_to_s,
                   struct way *way)
{
    struct csv csv;
    int stage = 0;
    bool contact = true;
    if (!csv_open(&csv, "%s/freihaut2021_strap/%s_packets.csv", data, id)) {
        return false;
    }
    way_init(way);
    while (csv_next(&csv)) {
        uint16_t rr_1024[64];
        double at_s = csv_number(&csv, "t_arrival_ms") / 1000;
        real_baseline(way, at_s, base_from_s, base_to_s, PHASE_TALK, &stage);
        bool is = csv_number(&csv, "hr_bpm") > 0;
        if (contact && !is) {
            way_cut(way);
        }
        contact = is;
        uint16_t count = numbers(csv_text(&csv, "rr_1024"), rr_1024, 64);
        if (is && count > 0) {
            way_push(way, at_s, rr_1024, count);
        }
    }
    csv_close(&csv);
    return true;
}

bool real_rates(const char *path, const struct real_filter *filter, double base_from_s,
                double base_to_s, enum phase phase, struct way *way)
{
    struct csv csv;
    int stage = 0;
    if (!csv_open(&csv, "%s", path)) {
        return false;
    }
    way_init(way);
    while (csv_next(&csv)) {
        if (filter != NULL && (strcmp(csv_text(&csv, "match"), filter->match) != 0 ||
                               strcmp(csv_text(&csv, "player"), filter->player) != 0)) {
            continue;
        }
        double at_s = csv_number(&csv, "t_s");
        real_baseline(way, at_s, base_from_s, base_to_s, phase, &stage);
        way_rate(way, at_s, csv_number(&csv, "hr_bpm"));
    }
    csv_close(&csv);
    return true;
}

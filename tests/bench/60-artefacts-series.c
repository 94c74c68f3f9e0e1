#include "tests/bench/60-artefacts.h"

#include <math.h>
#include <stdlib.h>

#include "core/artifact.h"

void series_add(struct list *list, double rr_ms, bool first, enum truth_of truth)
{
    struct interval *interval = list_add(list);
    if (interval == NULL) {
        exit(EXIT_FAILURE);
    }
    *interval = (struct interval){.rr_ms = rr_ms, .first = first, .truth = truth};
}

struct interval *series_at(const struct list *list, size_t i)
{
    return (struct interval *)list->at + i;
}

struct list series_new(void)
{
    return (struct list){.size = sizeof(struct interval)};
}

/* ---- the filter ---- */

static void note(struct list *list, size_t *next, const struct artifact *filter,
                 const struct artifact_beat *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct interval *interval = series_at(list, (*next)++);
        interval->trusted = out[i].verdict == ARTIFACT_TRUSTED;
        interval->unreadable = artifact_quality(filter) == ARTIFACT_QUALITY_UNREADABLE;
    }
}

void series_filter(struct list *list)
{
    struct artifact filter;
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    size_t next = 0;
    artifact_init(&filter);
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = series_at(list, i);
        if (interval->first) {
            note(list, &next, &filter, out, artifact_flush(&filter, out));
        }
        struct beat beat = {.rr_us = llround(interval->rr_ms * 1000), .first = interval->first};
        note(list, &next, &filter, out, artifact_push(&filter, &beat, out));
    }
    note(list, &next, &filter, out, artifact_flush(&filter, out));
}

/* ---- figures ---- */

void tally_add(struct tally *tally, const struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = series_at(list, i);
        tally->spoiled += interval->truth == SPOILED;
        tally->found += interval->truth == SPOILED && !interval->trusted;
        tally->clean += interval->truth == CLEAN;
        tally->kept += interval->truth == CLEAN && interval->trusted;
        tally->unreadable += interval->unreadable;
        tally->beats++;
    }
}

double series_rmssd_ms(const struct list *list, bool all)
{
    double sum = 0, pairs = 0;
    for (size_t i = 1; i < list->count; i++) {
        const struct interval *one = series_at(list, i - 1), *two = series_at(list, i);
        if (!two->first && (all || (one->trusted && two->trusted))) {
            sum += (two->rr_ms - one->rr_ms) * (two->rr_ms - one->rr_ms);
            pairs++;
        }
    }
    return sqrt(sum / pairs);
}

double tally_percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : NAN;
}

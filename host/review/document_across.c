/* The second half of the document: many talks. */
#include "review/document.h"

#include <math.h>

#include "core/units.h"

static void put_talk(struct json *json, const struct across_talk *talk)
{
    int64_t abstained_us = 0;
    for (int i = 1; i < ABSTAINS; i++) {
        abstained_us += talk->abstained_us[i];
    }
    json_open(json, NULL, '{');
    json_whole(json, "session", talk->session);
    document_date(json, "start", talk->start_realtime_us);
    json_seconds(json, "length_s", talk->length_us);
    json_flag(json, "alone", talk->alone);
    json_flag(json, "own_side", talk->here);
    json_whole(json, "pauses", talk->pauses);
    json_whole(json, "breaks", talk->breaks);
    json_whole(json, "repairs", talk->repairs);
    json_whole(json, "ruptures", talk->ruptures);
    json_whole(json, "own_calls", talk->own_calls);
    json_flag(json, "hard_week", talk->hard_week == VIEW_MARK_YES);
    if (talk->sooner == VIEW_MARK_NONE) {
        json_text(json, "sooner", NULL);
    } else {
        json_flag(json, "sooner", talk->sooner == VIEW_MARK_YES);
    }
    json_seconds(json, "judged_s", talk->judged_us);
    json_seconds(json, "not_judged_s", abstained_us);
    json_close(json, '}');
}

static void put_times(struct json *json, const struct across *across, enum across_list list,
                      bool alone)
{
    const struct across_times *times = &across->times[list];
    json_open(json, "times", '[');
    for (uint32_t i = 0; i < times->count; i++) {
        const struct across_time *at = &times->at[i];
        if (across->talk[at->talk].alone != alone) {
            continue;
        }
        const char *how = at->end == INCIDENCE_END_REACHED ? "reached" : "open";
        json_open(json, NULL, '[');
        json_whole(json, NULL, across->talk[at->talk].session);
        json_seconds(json, NULL, at->us);
        json_text(json, NULL, list == ACROSS_LIST_PAUSE ? wait_end_name(at->how) : how);
        json_close(json, ']');
    }
    json_close(json, ']');
}

static void put_curve(struct json *json, const struct incidence *incidence)
{
    json_open(json, "curve", '[');
    for (uint32_t i = 0; i < incidence->points; i++) {
        const struct incidence_point *point = &incidence->point[i];
        json_open(json, NULL, '[');
        json_seconds(json, NULL, point->wait_us);
        json_number(json, NULL, point->reached, 4);
        json_number(json, NULL, point->other, 4);
        json_number(json, NULL, incidence->interval ? point->low : NAN, 4);
        json_number(json, NULL, incidence->interval ? point->high : NAN, 4);
        json_whole(json, NULL, point->open);
        json_close(json, ']');
    }
    json_close(json, ']');
}

static void put_interval(struct json *json, bool interval, int64_t low_us, int64_t high_us)
{
    json_flag(json, "interval", interval);
    json_seconds(json, "median_low_s", interval ? low_us : NEVER_US);
    json_seconds(json, "median_high_s", interval ? high_us : NEVER_US);
}

static void put_trend(struct json *json, const struct moves *moves)
{
    const struct trend *trend = &moves->trend;
    if (!moves->known) {
        json_text(json, "trend", NULL);
        return;
    }
    json_open(json, "trend", '{');
    json_number(json, "slope_s_per_month", trend->slope * MOVES_MONTH_DAYS, 6);
    json_number(json, "low", trend->low * MOVES_MONTH_DAYS, 6);
    json_number(json, "high", trend->high * MOVES_MONTH_DAYS, 6);
    json_number(json, "tau", trend->tau, 4);
    json_number(json, "p", trend->p, 6);
    json_flag(json, "exact", trend->exact);
    json_whole(json, "points", trend->points);
    json_close(json, '}');
}

static void put_moves(struct json *json, const struct across *across, const struct moves *moves)
{
    json_open(json, "moves", '{');
    json_open(json, "points", '[');
    for (uint32_t i = 0; i < moves->points; i++) {
        const struct moves_point *point = &moves->point[i];
        json_open(json, NULL, '[');
        json_whole(json, NULL, across->talk[point->talk].session);
        json_number(json, NULL, point->day, 3);
        json_seconds(json, NULL, point->us);
        json_close(json, ']');
    }
    json_close(json, ']');
    json_whole(json, "unknown", moves->unknown);
    put_trend(json, moves);
    json_close(json, '}');
}

static bool put_spread(struct json *json, const char *key, const struct across *across,
                       enum across_list list, bool alone, uint64_t seed)
{
    struct spread *spread = across_spread(across, list, alone, seed);
    if (spread == NULL) {
        return false;
    }
    const struct incidence *incidence = &spread->incidence;
    json_open(json, key, '{');
    put_times(json, across, list, alone);
    json_whole(json, "cases", incidence->cases);
    json_whole(json, "reached", incidence->reached);
    json_whole(json, "other", incidence->other);
    json_whole(json, "open", incidence->censored);
    json_seconds(json, "median_s", incidence->median_us);
    put_interval(json, incidence->interval, incidence->median_low_us, incidence->median_high_us);
    json_number(json, "high_before", incidence->interval ? incidence->high_before : NAN, 4);
    put_curve(json, incidence);
    put_moves(json, across, &spread->moves);
    json_close(json, '}');
    spread_free(spread);
    return true;
}

static void put_repairs(struct json *json, const struct across *across, bool alone)
{
    json_open(json, "times", '[');
    for (uint32_t i = 0; i < across->repairs.count; i++) {
        const struct mending_case *at = &across->repairs.at[i];
        if (across->talk[at->talk].alone == alone) {
            json_open(json, NULL, '[');
            json_whole(json, NULL, across->talk[at->talk].session);
            json_seconds(json, NULL, at->low_us);
            json_seconds(json, NULL, at->high_us);
            json_close(json, ']');
        }
    }
    json_close(json, ']');
}

static bool put_mending(struct json *json, const struct across *across, bool alone)
{
    struct mending *mending = across_mending(across, alone);
    if (mending == NULL) {
        return false;
    }
    const struct repair *repair = &mending->repair;
    json_open(json, "repair", '{');
    put_repairs(json, across, alone);
    json_whole(json, "cases", repair->cases);
    json_whole(json, "exact", repair->exact);
    json_whole(json, "between", repair->between);
    json_whole(json, "open", repair->open);
    json_seconds(json, "median_from_s", repair->median_from_us);
    json_seconds(json, "median_to_s", repair->median_to_us);
    put_interval(json, repair->interval, repair->median_low_us, repair->median_high_us);
    json_open(json, "curve", '[');
    for (uint32_t i = 0; i < repair->cells; i++) {
        json_open(json, NULL, '[');
        json_seconds(json, NULL, mending->cell[i].from_us);
        json_seconds(json, NULL, mending->cell[i].to_us);
        json_number(json, NULL, mending->cell[i].reached, 4);
        json_close(json, ']');
    }
    json_close(json, ']');
    put_moves(json, across, &mending->moves);
    json_close(json, '}');
    mending_free(mending);
    return true;
}

static bool put_figures(struct json *json, const char *key, const struct across *across, bool alone,
                        uint64_t seed)
{
    json_open(json, key, '{');
    bool put = put_spread(json, "pause", across, ACROSS_LIST_PAUSE, alone, seed) &&
               put_spread(json, "settling", across, ACROSS_LIST_SETTLING, alone, seed) &&
               put_mending(json, across, alone);
    json_close(json, '}');
    return put;
}

bool document_end(struct json *json, const struct document_many *many, uint64_t seed)
{
    const struct across *across = many->across;
    bool put = true;
    json_close(json, ']');
    if (across == NULL) {
        json_text(json, "across", NULL);
    } else {
        json_open(json, "across", '{');
        json_open(json, "talks", '[');
        for (uint32_t i = 0; i < across->talks; i++) {
            put_talk(json, &across->talk[i]);
        }
        json_close(json, ']');
        put = put_figures(json, "together", across, false, seed) &&
              put_figures(json, "alone", across, true, seed);
        json_close(json, '}');
    }
    document_week(json, many->week);
    document_pair(json, many->pair);
    json_close(json, '}');
    return put && !json->full && (across == NULL || !across->full);
}

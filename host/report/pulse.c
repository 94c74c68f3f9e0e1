#include "report/pulse.h"

#include <stddef.h>

#include "core/units.h"

static void lay(void *user, const struct sift_beat *beat)
{
    struct pulse *pulse = user;
    int64_t from_us = beat->end_us - beat->length_us;
    int64_t last_us = pulse->zero_us + pulse->cells * pulse->step_us;
    int64_t until_us = beat->end_us < last_us ? beat->end_us : last_us;
    if (!beat->trusted) {
        return;
    }
    from_us = from_us > pulse->zero_us ? from_us : pulse->zero_us;
    while (from_us < until_us) {
        int64_t at = (from_us - pulse->zero_us) / pulse->step_us;
        int64_t end_us = pulse->zero_us + (at + 1) * pulse->step_us;
        end_us = end_us < until_us ? end_us : until_us;
        pulse->cell[at].trusted_us += end_us - from_us;
        pulse->cell[at].beats += beat->rate_bpm * (double)(end_us - from_us) / 60e6;
        from_us = end_us;
    }
}

void pulse_init(struct pulse *pulse, int64_t zero_us, int64_t step_us, struct pulse_cell *cell,
                uint32_t cells)
{
    *pulse = (struct pulse){
        .zero_us = zero_us, .step_us = step_us, .cell = cell, .cells = cells, .heard_us = NEVER_US};
    sift_init(&pulse->sift, lay, pulse);
    for (uint32_t i = 0; i < cells; i++) {
        cell[i] = (struct pulse_cell){0};
    }
}

struct pulse_cell *pulse_at(const struct pulse *pulse, int64_t at_us)
{
    int64_t at = at_us < pulse->zero_us ? -1 : (at_us - pulse->zero_us) / pulse->step_us;
    return at >= 0 && at < pulse->cells ? &pulse->cell[at] : NULL;
}

/* A delivery may be late by a burst: all since the last one was being heard. */
static void heard(struct pulse *pulse, int64_t at_us)
{
    bool goes_on = pulse->heard_us != NEVER_US && at_us - pulse->heard_us <= BEAT_UNSURE_US;
    for (int64_t us = goes_on ? pulse->heard_us : at_us; us < at_us; us += pulse->step_us) {
        struct pulse_cell *cell = pulse_at(pulse, us);
        if (cell != NULL) {
            cell->heard = true;
        }
    }
    struct pulse_cell *cell = pulse_at(pulse, at_us);
    if (cell != NULL) {
        cell->heard = true;
    }
    pulse->heard_us = at_us;
}

void pulse_heart(struct pulse *pulse, int64_t at_us, const uint8_t *bytes, uint16_t length)
{
    if (sift_heart(&pulse->sift, at_us, bytes, length)) {
        heard(pulse, at_us);
    }
}

void pulse_cut(struct pulse *pulse)
{
    sift_cut(&pulse->sift);
    pulse->heard_us = NEVER_US;
}

double pulse_rate_bpm(const struct pulse_cell *cell)
{
    return cell->trusted_us == 0 ? 0 : 60e6 * cell->beats / (double)cell->trusted_us;
}

/* The problem: tables of heart data have lost how the data arrived, and the program lives on
 * arrivals. So the wire's form is made again with as little invention as can be: what was sent
 * together stays together, and sums of RR intervals stay exact, because rounding is carried on.
 *
 *   rr, time of a beat = anchor + sum of RR since
 *
 *        RR   RR    RR     RR          time column jumps > 5 s: flush, anchor = the column's time
 *     |----|----|------|------|  . . . . . . . .  |-----|
 *     0       1 s       2 s     3 s                     notifications at whole seconds
 */
#include "recording/convert.h"

#include <string.h>

#include "protocol/hrm.h"

#define HELD_MAX_US (100 * US_PER_MS)
#define JUMP_US     (5 * US_PER_S)
#define VALUE_MAX   20 /* bytes of a notification in the usual 23-byte MTU */

static int64_t ticks_us(int64_t ticks)
{
    return ticks * 15625 / 16; /* 1000000 / 1024 */
}

void convert_init(struct convert *convert, enum convert_format format, enum who who, bool epoch,
                  void (*emit)(void *context, const struct input *input), void *context)
{
    *convert = (struct convert){.format = format,
                                .who = who,
                                .epoch = epoch,
                                .emit = emit,
                                .context = context,
                                .next_us = US_PER_S};
}

static void emit(struct convert *convert, struct input input, enum input_kind kind, enum who who)
{
    input.at_us = input.event_us = convert->at_us;
    input.kind = kind;
    input.who = who;
    convert->emit(convert->context, &input);
}

/* The lines before the first notification. */
static void begin(struct convert *convert)
{
    if (convert->begun)
        return;
    convert->begun = true;
    if (convert->epoch && convert->zero_set)
        emit(convert, (struct input){.realtime_us = convert->zero_us}, INPUT_CLOCK, WHO_BOTH);
    emit(convert, (struct input){0}, INPUT_STRAP_UP, convert->who);
}

static void emit_bytes(struct convert *convert, const uint8_t *bytes, size_t length)
{
    emit(convert, (struct input){.bytes = {bytes, (uint16_t)length}}, INPUT_HRM, convert->who);
    convert->counts.notifications++;
}

static void emit_hrm(struct convert *convert, uint16_t rate_bpm, const uint16_t *rr, uint32_t count)
{
    struct hrm hrm = {.rate_bpm = rate_bpm, .rr_count = (uint16_t)count};
    uint8_t bytes[VALUE_MAX];
    if (count > 0)
        memcpy(hrm.rr_1024, rr, count * sizeof rr[0]);
    size_t length = hrm_encode(&hrm, bytes, sizeof bytes);
    emit_bytes(convert, bytes, length);
    convert->counts.beats += count;
}

static uint32_t rr_that_fit(uint16_t rate_bpm)
{
    return rate_bpm > 255 ? (VALUE_MAX - 3) / 2 : (VALUE_MAX - 2) / 2;
}

/* To 1/1024 s; *carry holds what is rounded off, within half a tick. */
static int64_t rounded(int64_t rr, int64_t *carry)
{
    int64_t exact = rr + *carry;
    int64_t ticks = (exact + CONVERT_TICK / 2) / CONVERT_TICK;
    if (ticks < 0)
        ticks = 0;
    *carry = exact - ticks * CONVERT_TICK;
    return ticks;
}

static bool fits(int64_t rr)
{
    return rr >= 0 && rr <= (int64_t)UINT16_MAX * CONVERT_TICK;
}

static uint16_t rate_of(int64_t ticks)
{
    if (ticks <= 0)
        return 0;
    return (uint16_t)((60 * 1024 + ticks / 2) / ticks);
}

/* Moves convert->at_us to the row's time: packets and hr. */
static enum convert_verdict arrive(struct convert *convert, int64_t time_us)
{
    if (!convert->zero_set) {
        convert->zero_set = true;
        convert->zero_us = time_us;
    }
    int64_t at_us = time_us - convert->zero_us;
    if (at_us < convert->at_us - HELD_MAX_US)
        return CONVERT_BACK;
    if (at_us < convert->at_us)
        convert->counts.held++;
    else
        convert->at_us = at_us;
    begin(convert);
    return CONVERT_OK;
}

static enum convert_verdict take_packet(struct convert *convert, const struct convert_row *row)
{
    for (uint32_t i = 0; i < row->rr_count; i++)
        if (!fits(row->rr[i]))
            return CONVERT_TOO_LONG;
    if (!row->has_time || (!row->payload && !row->has_rate && row->rr_count == 0))
        return CONVERT_SKIPPED;
    enum convert_verdict verdict = arrive(convert, row->time_us);
    if (verdict != CONVERT_OK)
        return verdict;
    if (row->payload) {
        emit_bytes(convert, row->payload, row->payload_length);
        return CONVERT_OK;
    }
    uint16_t rate = row->rate_bpm;
    if (!row->has_rate)
        rate = rate_of(row->rr[row->rr_count - 1] / CONVERT_TICK);
    uint32_t done = 0;
    do {
        uint16_t rr[(VALUE_MAX - 2) / 2];
        uint32_t count = 0;
        for (; done < row->rr_count && count < rr_that_fit(rate); done++) {
            int64_t ticks = rounded(row->rr[done], &convert->carry);
            rr[count++] = (uint16_t)(ticks > UINT16_MAX ? UINT16_MAX : ticks);
        }
        emit_hrm(convert, rate, rr, count);
    } while (done < row->rr_count);
    return CONVERT_OK;
}

static enum convert_verdict take_rate(struct convert *convert, const struct convert_row *row)
{
    if (!row->has_time || !row->has_rate)
        return CONVERT_SKIPPED;
    enum convert_verdict verdict = arrive(convert, row->time_us);
    if (verdict == CONVERT_OK)
        emit_hrm(convert, row->rate_bpm, NULL, 0);
    return verdict;
}

/* Gives out what was completed by next_us, at next_us. */
static void flush(struct convert *convert)
{
    convert->at_us = convert->next_us;
    emit_hrm(convert, convert->rate_bpm, convert->pending, convert->pending_count);
    convert->pending_count = 0;
}

/* The time column is followed where it has left the summed RR behind by over 5 s. Behind them, it
 * is only taken anew as the reference: a recording's time does not go back. */
static void follow(struct convert *convert, int64_t time_us)
{
    int64_t beat_us = convert->anchor_us + ticks_us(convert->ticks);
    if (!convert->zero_set) {
        convert->zero_set = true;
        convert->zero_us = time_us - beat_us;
    }
    int64_t ahead_us = time_us - convert->zero_us - beat_us;
    if (ahead_us < -JUMP_US) {
        convert->zero_us = time_us - beat_us;
        convert->counts.backs++;
    }
    if (ahead_us <= JUMP_US || time_us - convert->zero_us > CONVERT_TIME_LIMIT_US)
        return;
    if (convert->pending_count > 0)
        flush(convert);
    convert->anchor_us = time_us - convert->zero_us;
    convert->ticks = 0;
    convert->next_us = (convert->anchor_us + US_PER_S - 1) / US_PER_S * US_PER_S;
    convert->counts.jumps++;
}

static enum convert_verdict take_beat(struct convert *convert, const struct convert_row *row,
                                      int64_t rr, bool last)
{
    if (!fits(rr))
        return CONVERT_SKIPPED;
    int64_t ticks = rounded(rr, &convert->carry);
    if (ticks == 0 || ticks > UINT16_MAX)
        return CONVERT_SKIPPED;
    convert->ticks += ticks;
    if (row->has_time && last)
        follow(convert, row->time_us);
    begin(convert);
    int64_t beat_us = convert->anchor_us + ticks_us(convert->ticks);
    for (; convert->next_us < beat_us; convert->next_us += US_PER_S)
        if (convert->counts.beats > 0 || convert->pending_count > 0)
            flush(convert);
    uint16_t rate_bpm = rate_of(ticks);
    if (convert->pending_count >= rr_that_fit(rate_bpm))
        flush(convert);
    convert->rate_bpm = rate_bpm;
    convert->pending[convert->pending_count++] = (uint16_t)ticks;
    return CONVERT_OK;
}

enum convert_verdict convert_row(struct convert *convert, const struct convert_row *row)
{
    enum convert_verdict verdict = CONVERT_SKIPPED;
    switch (convert->format) {
    case CONVERT_PACKETS:
        verdict = take_packet(convert, row);
        break;
    case CONVERT_HR:
        verdict = take_rate(convert, row);
        break;
    case CONVERT_RR:
        for (uint32_t i = 0; i < row->rr_count; i++)
            if (take_beat(convert, row, row->rr[i], i + 1 == row->rr_count) == CONVERT_OK)
                verdict = CONVERT_OK;
        break;
    case CONVERT_FORMATS:
        break;
    }
    convert->counts.skipped += verdict == CONVERT_SKIPPED;
    return verdict;
}

void convert_finish(struct convert *convert)
{
    if (!convert->begun)
        return;
    if (convert->pending_count > 0)
        flush(convert);
    emit(convert, (struct input){.end = END_REASON_ENDED}, INPUT_END, WHO_BOTH);
}

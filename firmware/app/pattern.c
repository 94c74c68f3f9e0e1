/* The problem: whatever the host asks for and whenever, nothing may flash or stay on.
 *
 * Each pattern says what it wants at each moment; light and motor follow it at a limited pace. So a
 * pattern that is cut off, replaced or forgotten needs no care of its own. There is no division:
 * the chip has none.
 */
#include "firmware/app/pattern.h"

/* 5.5 breaths a minute: within the 4.5 to 6.5 at which slow breathing is usually practised. */
#define BREATH_MS 10900

#define CUE_RISE_MS    500
#define CUE_FALL_MS    2000
#define CUE_BUZZ_MS    200
#define RETURN_UP_MS   700
#define RETURN_MS      1800 /* one of its two swells */
#define RETURN_BUZZ    170
#define RETURN_BUZZ_MS 140
#define BREATH_LOW     24 /* the light does not go out between two breaths */
#define BREAK_LIGHT    72

/* How long a pattern goes on if the host does not say, in tenths of a second. */
#define CUE_DS    ((CUE_RISE_MS + CUE_FALL_MS) / 100)
#define RETURN_DS (2 * RETURN_MS / 100)
#define PAUSE_DS  1200
#define BREAK_DS  18000

static uint16_t own_ds(enum puck_pattern kind)
{
    switch (kind) {
    case PUCK_PATTERN_CUE:
        return CUE_DS;
    case PUCK_PATTERN_PAUSE:
        return PAUSE_DS;
    case PUCK_PATTERN_BREAK:
        return BREAK_DS;
    case PUCK_PATTERN_RETURN:
        return RETURN_DS;
    case PUCK_PATTERN_OFF:
    case PUCK_PATTERNS:
        break;
    }
    return 0;
}

void pattern_start(struct pattern *pattern, const struct puck_cue *cue)
{
    bool once = cue->pattern == PUCK_PATTERN_CUE || cue->pattern == PUCK_PATTERN_RETURN;
    if (once || cue->pattern != pattern->kind)
        pattern->into_ms = 0;
    pattern->kind = cue->pattern;
    pattern->light_most = cue->light;
    pattern->motor_most = cue->motor;
    pattern->breath_ms = cue->breath_ms ? cue->breath_ms : BREATH_MS;
    pattern->left_ds = own_ds(cue->pattern);
    if (cue->length_ds != 0 && (!once || cue->length_ds < pattern->left_ds))
        pattern->left_ds = cue->length_ds;
    pattern->tenth_ms = 0;
}

void pattern_stop(struct pattern *pattern)
{
    pattern->kind = PUCK_PATTERN_OFF;
}

/* `part` of `whole`, both below 2^15, on a curve without corners, from 0 to 255: two parabolas that
 * meet in the middle. */
static uint8_t smooth(uint16_t part, uint16_t whole)
{
    if (part >= whole)
        return 255;
    uint8_t x = 0; /* part / whole as a binary fraction, digit by digit */
    for (uint8_t digit = 0x80; digit != 0; digit >>= 1) {
        part = (uint16_t)(part << 1);
        if (part >= whole) {
            part = (uint16_t)(part - whole);
            x |= digit;
        }
    }
    if (x < 128)
        return (uint8_t)((uint16_t)(x * x) >> 7);
    x = (uint8_t)~x;
    return (uint8_t) ~((uint16_t)(x * x) >> 7);
}

/* Up in rise_ms, down in fall_ms. */
static uint8_t swell(uint16_t into_ms, uint16_t rise_ms, uint16_t fall_ms)
{
    if (into_ms < rise_ms)
        return smooth(into_ms, rise_ms);
    return (uint8_t)~smooth((uint16_t)(into_ms - rise_ms), fall_ms);
}

/* 255 of `value` is `most`. */
static uint8_t scaled(uint8_t value, uint8_t most)
{
    return (uint8_t)((uint16_t)(value * (most + 1u)) >> 8);
}

static uint8_t light_wanted(const struct pattern *pattern)
{
    uint16_t into_ms = pattern->into_ms;
    uint16_t in_ms;
    switch (pattern->kind) {
    case PUCK_PATTERN_CUE: /* at once: the pace makes the rise */
        return into_ms < CUE_RISE_MS ? 255 : swell(into_ms, CUE_RISE_MS, CUE_FALL_MS);
    case PUCK_PATTERN_PAUSE:
        in_ms = (uint16_t)((pattern->breath_ms >> 5) * 13u); /* two fifths */
        return (uint8_t)(BREATH_LOW + scaled(swell(into_ms, in_ms, pattern->breath_ms - in_ms),
                                             255 - BREATH_LOW));
    case PUCK_PATTERN_BREAK:
        return BREAK_LIGHT;
    case PUCK_PATTERN_RETURN:
        if (into_ms >= RETURN_MS)
            into_ms = (uint16_t)(into_ms - RETURN_MS);
        return swell(into_ms, RETURN_UP_MS, RETURN_MS - RETURN_UP_MS);
    case PUCK_PATTERN_OFF:
    case PUCK_PATTERNS:
        break;
    }
    return 0;
}

static uint8_t motor_wanted(const struct pattern *pattern)
{
    if (pattern->kind == PUCK_PATTERN_CUE && pattern->into_ms < CUE_BUZZ_MS)
        return 255;
    if (pattern->kind == PUCK_PATTERN_RETURN && pattern->into_ms < RETURN_BUZZ_MS)
        return RETURN_BUZZ;
    return 0;
}

static uint8_t towards(uint8_t now, uint8_t wanted, uint8_t step)
{
    if (wanted > now)
        return wanted - now > step ? (uint8_t)(now + step) : wanted;
    return now - wanted > step ? (uint8_t)(now - step) : wanted;
}

void pattern_step(struct pattern *pattern)
{
    pattern->light = towards(pattern->light, scaled(light_wanted(pattern), pattern->light_most),
                             PATTERN_LIGHT_STEP);
    pattern->motor = towards(pattern->motor, scaled(motor_wanted(pattern), pattern->motor_most),
                             PATTERN_MOTOR_STEP);

    pattern->into_ms = (uint16_t)(pattern->into_ms + PATTERN_STEP_MS);
    if (pattern->kind == PUCK_PATTERN_PAUSE && pattern->into_ms >= pattern->breath_ms)
        pattern->into_ms = 0;
    pattern->tenth_ms = (uint8_t)(pattern->tenth_ms + PATTERN_STEP_MS);
    if (pattern->tenth_ms < 100)
        return;
    pattern->tenth_ms = 0;
    if (pattern->left_ds == 0 || --pattern->left_ds == 0)
        pattern_stop(pattern);
}

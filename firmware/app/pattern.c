/* The problem: whatever the host asks for and whenever, nothing may flash or stay on.
 *
 * Each pattern says what it wants at each moment; light and motor follow it at a limited pace. So a
 * pattern that is cut off, replaced or forgotten needs no care of its own.
 */
#include "firmware/app/pattern.h"

/* 5.5 breaths a minute: within the 4.5 to 6.5 at which slow breathing is usually practised. */
#define BREATH_MS 10900

#define CUE_RISE_MS    500
#define CUE_FALL_MS    2000
#define CUE_BUZZ_MS    200
#define RETURN_UP_MS   500
#define RETURN_MS      1300 /* one of its two swells */
#define RETURN_BUZZ    170
#define RETURN_BUZZ_MS 140
#define BREATH_LOW     24 /* the light does not go out between two breaths */
#define BREAK_LIGHT    72

/* How long a pattern goes on if the host does not say. */
#define PAUSE_OWN_MS UINT32_C(120000)
#define BREAK_OWN_MS UINT32_C(1800000)

void pattern_init(struct pattern *pattern)
{
    *pattern = (struct pattern){.kind = PUCK_PATTERN_OFF};
}

static uint32_t own_ms(enum puck_pattern kind)
{
    switch (kind) {
    case PUCK_PATTERN_CUE:
        return CUE_RISE_MS + CUE_FALL_MS;
    case PUCK_PATTERN_PAUSE:
        return PAUSE_OWN_MS;
    case PUCK_PATTERN_BREAK:
        return BREAK_OWN_MS;
    case PUCK_PATTERN_RETURN:
        return 2 * RETURN_MS;
    case PUCK_PATTERN_OFF:
    case PUCK_PATTERNS:
        break;
    }
    return 0;
}

void pattern_start(struct pattern *pattern, const struct puck_cue *cue)
{
    bool goes_on = cue->pattern == pattern->kind &&
                   (cue->pattern == PUCK_PATTERN_PAUSE || cue->pattern == PUCK_PATTERN_BREAK);
    if (!goes_on)
        pattern->into_ms = 0;
    pattern->kind = cue->pattern;
    pattern->light_most = cue->light;
    pattern->motor_most = cue->motor;
    pattern->breath_ms = cue->breath_ms ? cue->breath_ms : BREATH_MS;
    pattern->left_ms = own_ms(cue->pattern);
    uint32_t asked_ms = cue->length_ds * UINT32_C(100);
    bool once = cue->pattern == PUCK_PATTERN_CUE || cue->pattern == PUCK_PATTERN_RETURN;
    if (asked_ms != 0 && (!once || asked_ms < pattern->left_ms))
        pattern->left_ms = asked_ms;
}

void pattern_stop(struct pattern *pattern)
{
    pattern->kind = PUCK_PATTERN_OFF;
}

/* `part` of `whole` on a curve without corners: 3 x^2 - 2 x^3, from 0 to 255. */
static uint8_t smooth(uint16_t part, uint16_t whole)
{
    if (part >= whole)
        return 255;
    uint32_t x = part * UINT32_C(255) / whole;
    return (uint8_t)(x * x * (3 * 255 - 2 * x) / (UINT32_C(255) * 255));
}

/* Up in rise_ms, down in fall_ms. */
static uint8_t swell(uint16_t into_ms, uint16_t rise_ms, uint16_t fall_ms)
{
    if (into_ms < rise_ms)
        return smooth(into_ms, rise_ms);
    return (uint8_t)(255 - smooth((uint16_t)(into_ms - rise_ms), fall_ms));
}

static uint8_t light_wanted(const struct pattern *pattern)
{
    uint16_t into_ms = pattern->into_ms;
    uint16_t in_ms;
    switch (pattern->kind) {
    case PUCK_PATTERN_CUE: /* at once: the pace makes the rise */
        return into_ms < CUE_RISE_MS ? 255 : swell(into_ms, CUE_RISE_MS, CUE_FALL_MS);
    case PUCK_PATTERN_PAUSE:
        in_ms = (uint16_t)(pattern->breath_ms / 5 * 2);
        in_ms =
            (uint16_t)(BREATH_LOW + swell(into_ms, in_ms, (uint16_t)(pattern->breath_ms - in_ms)) *
                                        (uint32_t)(255 - BREATH_LOW) / 255);
        return (uint8_t)in_ms;
    case PUCK_PATTERN_BREAK:
        return BREAK_LIGHT;
    case PUCK_PATTERN_RETURN:
        return swell(into_ms % RETURN_MS, RETURN_UP_MS, RETURN_MS - RETURN_UP_MS);
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

static uint8_t towards(uint8_t now, uint8_t wanted, uint8_t most, uint8_t step)
{
    wanted = (uint8_t)((uint16_t)wanted * most / 255);
    if (wanted > now)
        return wanted - now > step ? (uint8_t)(now + step) : wanted;
    return now - wanted > step ? (uint8_t)(now - step) : wanted;
}

void pattern_step(struct pattern *pattern)
{
    pattern->light =
        towards(pattern->light, light_wanted(pattern), pattern->light_most, PATTERN_LIGHT_STEP);
    pattern->motor =
        towards(pattern->motor, motor_wanted(pattern), pattern->motor_most, PATTERN_MOTOR_STEP);

    if (pattern->kind == PUCK_PATTERN_OFF)
        return;
    if (pattern->left_ms <= PATTERN_STEP_MS) {
        pattern_stop(pattern);
        return;
    }
    pattern->left_ms -= PATTERN_STEP_MS;
    if (pattern->into_ms < UINT16_MAX - PATTERN_STEP_MS)
        pattern->into_ms = (uint16_t)(pattern->into_ms + PATTERN_STEP_MS);
    if (pattern->kind == PUCK_PATTERN_PAUSE && pattern->into_ms >= pattern->breath_ms)
        pattern->into_ms = 0;
}

/* pattern: what the light and the motor do over time.
 *
 * In:   a cue (protocol/puck.h), and one call every PATTERN_STEP_MS.
 * Out:  how strong the light and the motor are, 0..255 as the eye and the hand find it.
 * Pure. Integers only; a struct of zeroes is dark and still. Whatever is asked for, light and motor
 * change by no more than PATTERN_LIGHT_STEP and PATTERN_MOTOR_STEP at a time, and every pattern
 * ends by itself.
 *
 *   CUE      light  /‾\__           half a second up, two seconds down; the motor for 0.2 s
 *   PAUSE    light  _/\__/\__/\__   the breath: two fifths up, three fifths down
 *   BREAK    light  /‾‾‾‾‾‾‾‾‾‾\    low and steady
 *   RETURN   light  /\ /\           two swells; the motor for 0.14 s, softer
 *   OFF      light  \____           from wherever it is, within half a second
 */
#ifndef LULL_FIRMWARE_APP_PATTERN_H
#define LULL_FIRMWARE_APP_PATTERN_H

#include "protocol/puck.h"

#define PATTERN_STEP_MS    2
#define PATTERN_LIGHT_STEP 1 /* all the way in 0.51 s */
#define PATTERN_MOTOR_STEP 6 /* all the way in 0.09 s */

struct pattern {
    uint8_t light, motor; /* now */

    enum puck_pattern kind;
    uint8_t light_most, motor_most; /* 255 of the pattern's own is this much */
    uint16_t breath_ms;
    uint16_t into_ms; /* since it began; of PAUSE since this breath began */
    uint16_t left_ds; /* tenths of a second until it fades out */
    uint8_t tenth_ms; /* of the tenth that is going on */
};

/* Shows another pattern from now on. A PAUSE or BREAK that is going on already goes on where it is.
 */
void pattern_start(struct pattern *pattern, const struct puck_cue *cue);

/* Fades out. */
void pattern_stop(struct pattern *pattern);

/* PATTERN_STEP_MS have passed. */
void pattern_step(struct pattern *pattern);

#endif

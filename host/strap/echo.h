/* echo: whether a notification is the one before, told again.
 *
 * In:  each notification's bytes, the serial number of the message that brought it, the time.
 * Out: true where it is an echo.
 * Pure.
 *
 * bluetoothd tells a notification once for every program that subscribed to it, and tells each of
 * them to everybody. With a second program on the same strap everything comes twice, one message
 * right after the other.
 */
#ifndef LULL_STRAP_ECHO_H
#define LULL_STRAP_ECHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct echo {
    uint8_t bytes[512];
    size_t length;
    uint64_t serial;
    int64_t at_us;
    int64_t rhythm_us; /* the last gap that was none of a backlog */
    bool heard;        /* there was one before */
    bool steady;       /* it came in the strap's ordinary rhythm */
    bool echoed;       /* it was followed by an echo */
    bool shared;       /* the one before it was */
};

void echo_init(struct echo *echo);

/* length: at most 512. */
bool echo_is(struct echo *echo, const uint8_t *bytes, size_t length, uint64_t serial,
             int64_t at_us);

#endif

/* pins: where on the chip the puck's parts are; firmware/board/atmega32u4/pins.h has the wiring. */
#ifndef LULL_TOOLS_PUCK_SIM_PINS_H
#define LULL_TOOLS_PUCK_SIM_PINS_H

#include "tools/puck-sim/board.h"

struct pin {
    char port;
    unsigned bit;
};

/* Closed to ground when pressed. */
static const struct pin PINS_BUTTON[BOARD_BUTTONS] = {{'D', 3}, {'D', 2}};
static const struct pin PINS_LAMP[BOARD_LAMPS] = {
    [BOARD_LIGHT] = {'D', 0}, [BOARD_MOTOR] = {'C', 6}};

#endif

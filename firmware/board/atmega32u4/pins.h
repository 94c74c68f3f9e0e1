/* pins: which leg of the ATmega32U4 does what. All four lie on the same side of a Pro Micro, and
 * have the same numbers on an Arduino Leonardo.
 *
 *   what      board   chip        wiring
 *   button a  1 (TX)  PD3, INT3   to ground when pressed; pulled up inside the chip
 *   button b  0 (RX)  PD2, INT2   the same
 *   light     3       PD0, OC0B   high: on; PWM of timer 0, 976 Hz
 *   motor     5       PC6, OC3A   high: on, through a transistor; PWM of timer 3, 62.5 kHz
 * (unheard)
 *
 * Timer 1 is the clock. INT2 and INT3 are noticed in every kind of sleep.
 */
#ifndef LULL_FIRMWARE_BOARD_ATMEGA32U4_PINS_H
#define LULL_FIRMWARE_BOARD_ATMEGA32U4_PINS_H

#include <avr/io.h>

#define BUTTON_PORT     PORTD
#define BUTTON_PIN      PIND
#define BUTTON_A_BIT    PD3
#define BUTTON_B_BIT    PD2
#define BUTTON_A_VECTOR INT3_vect
#define BUTTON_B_VECTOR INT2_vect

#define LIGHT_DDR  DDRD
#define LIGHT_BIT  PD0
#define LIGHT_DUTY OCR0B

#define MOTOR_DDR  DDRC
#define MOTOR_BIT  PC6
#define MOTOR_DUTY OCR3A

/* A coin motor wants 3 V and gets its current from 5 V: at most 3/5 of the time. */
#define MOTOR_DUTY_MAX 153

#endif

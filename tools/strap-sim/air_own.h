/* air_own: what the parts of air (air.c, air_command.c, air_link.c) share among themselves. */
#ifndef LULL_TOOLS_STRAP_SIM_AIR_OWN_H
#define LULL_TOOLS_STRAP_SIM_AIR_OWN_H

#include "tools/strap-sim/air.h"

#define AIR_NEVER INT64_MAX

/* Sends to the machine. */
void air_send(struct air *air, struct hci_packet packet);

/* Tells the owner; `format` gives the value. */
void air_say(struct air *air, const struct air_strap *strap, const char *what, const char *format,
             ...) __attribute__((format(printf, 4, 5)));

/* air_command.c: a command of the machine. */
void air_command(struct air *air, const struct hci_command *command);

/* air_link.c */
struct air_strap *air_by_handle(struct air *air, uint16_t handle);
/* Answers the machine's wish to connect: with this strap, or (NULL) with its being cancelled. */
void air_connected(struct air *air, struct air_strap *strap);
/* The link is lost after this time, though never as young as the kernel stumbles over. */
void air_doom(struct air *air, struct air_strap *strap, int64_t after_us, uint8_t reason);
void air_lose(struct air *air, struct air_strap *strap, uint8_t reason);
void air_data(struct air *air, const struct hci_data *data);
/* When the link will be lost; AIR_NEVER: not foreseen. */
int64_t air_lost_us(const struct air_strap *strap);
/* What is due on a link: its loss, what waits, the strap's own wish for parameters. */
void air_link_step(struct air *air, struct air_strap *strap);
/* A notification leaves now, or waits until the link gets through. */
void air_notify(struct air *air, struct air_strap *strap, const uint8_t *bytes, size_t length);
void air_tell_battery(struct air *air, struct air_strap *strap);

#endif

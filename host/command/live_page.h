/* live_page: a live talk's page for a therapist in the room (page/server.h), fed by the loop.
 *
 * All of these do nothing in a talk without one, and nothing they do changes the talk, but for the
 * page's four buttons, which are inputs like any other.
 */
#ifndef LULL_COMMAND_LIVE_PAGE_H
#define LULL_COMMAND_LIVE_PAGE_H

#include "command/live.h"

/* Opens it, before the sandbox, and says its address. An exit status, once said. */
int live_page_open(struct live *live, const char *command);

/* What the core took, and what it noted. */
void live_page_input(void *userdata, const struct input *input);
void live_page_event(struct live *live, const struct event *event);

/* A second has passed; and whenever anything has happened. */
void live_page_second(struct live *live);
void live_page_post(struct live *live);

/* Tells the last of it and closes it. */
void live_page_close(struct live *live);

#endif

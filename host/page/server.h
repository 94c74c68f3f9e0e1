/* server: the live page over HTTP, for a browser on this machine.
 *
 * Owns its sockets (127.0.0.1 and, where there is one, ::1, both at one port that the kernel
 * chooses), libmicrohttpd, and its sources in the caller's loop; no thread. All sockets that listen
 * are opened by server_new(): a sandbox may close the door for more behind it (sandbox.h).
 * The page and the story are borrowed, and must outlive it.
 *
 * Nothing here waits. Whatever else the loop has to do goes first (SD_EVENT_PRIORITY_IDLE), a turn
 * serves at most SERVER_CONNECTIONS a small step each, and a reader costs its place in the story
 * and one event's text. Who has not taken what is there for SERVER_STUCK_US is let go.
 */
#ifndef LULL_PAGE_SERVER_H
#define LULL_PAGE_SERVER_H

#include <systemd/sd-event.h>

#include "page/door.h"
#include "page/story.h"

#define SERVER_CONNECTIONS 24 /* of each of the two addresses; more are not let in */
#define SERVER_READERS     4  /* pages that are open at a time */
#define SERVER_STUCK_US    (8 * US_PER_S)
#define SERVER_AGAIN_US    (US_PER_S / 2) /* the same press so soon after itself is none */

struct server_owner {
    void (*pressed)(void *userdata, enum door which); /* DOOR_PAUSE and those behind it */
    void *userdata;
};

struct server;

/* Listens from now on. 0 or -errno. */
int server_new(struct server **ret_server, sd_event *event, const char *page, size_t length,
               const struct story *story, const struct server_owner *owner);

/* "http://127.0.0.1:PORT/TOKEN/"; lives as long as the server. */
const char *server_address(const struct server *server);

/* The story has gone on: whoever waits is told. Call at least once a second; takes the time. */
void server_tell(struct server *server, int64_t now_us);

/* How many read on just now. */
unsigned server_readers(const struct server *server);

/* Tells what there still is to those that wait for it, and closes everything. NULL is fine. */
struct server *server_free(struct server *server);

#endif

/* server: a puck that a kernel somewhere can attach to over USB/IP: one at a time.
 *
 * Owns its sockets, on the loopback interface only, and what is on its way; borrows the port.
 * Nothing here waits: the caller polls, and steps the port.
 */
#ifndef LULL_TOOLS_PUCK_SIM_SERVER_H
#define LULL_TOOLS_PUCK_SIM_SERVER_H

#include <stddef.h>

#include "tools/puck-sim/port.h"

#define SERVER_BYTES 65536 /* that may wait to be read */

struct server_owner {
    void (*note)(void *userdata, const char *what, const char *value); /* "usb", "attached" … */
    void *userdata;
};

struct server {
    struct port *port;
    struct server_owner owner;
    int listening, client; /* -1: none */
    bool imported;
    bool plugged; /* else nobody gets it */
    size_t filled;
    uint8_t bytes[SERVER_BYTES];
};

/* Listens on 127.0.0.1; port 0: any that is free. 0 or -errno. */
int server_init(struct server *server, struct port *port, const struct server_owner *owner,
                uint16_t tcp_port);
void server_finish(struct server *server);

/* Where it listens. */
uint16_t server_tcp_port(const struct server *server);

/* Somebody wants to connect: takes them, unless one is there. */
void server_accept(struct server *server);
/* The client has something to say; transfers begin at `at_ns` of the board. */
void server_hear(struct server *server, int64_t at_ns);
/* What the port has done, given back. */
void server_give_back(struct server *server, struct transfer *done);

/* Pulled out, put back in. */
void server_plug(struct server *server, bool plugged);

#endif

/* The kernel on the other side (vhci) never resets a port nor gives an address: both are done here
 * at the import. An unlink is answered with -ECONNRESET where its transfer still waited, and with 0
 * where its answer has gone out already. */
#include "tools/puck-sim/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tools/puck-sim/usbip.h"

#define BUFFER_MAX 32768 /* of a transfer: a host that wants more is none */
#define WRITE_MS   1000

struct request {
    struct transfer transfer; /* first: a transfer that comes back is its request */
    uint32_t number;
    uint8_t buffer[];
};

int server_init(struct server *server, struct port *port, const struct server_owner *owner,
                uint16_t tcp_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(tcp_port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -errno;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, 4) != 0) {
        int result = -errno;
        close(fd);
        return result;
    }
    server->port = port;
    server->owner = *owner;
    server->listening = fd;
    server->client = -1;
    server->imported = false;
    server->plugged = true;
    server->filled = 0;
    return 0;
}

uint16_t server_tcp_port(const struct server *server)
{
    struct sockaddr_in address;
    socklen_t length = sizeof(address);
    return getsockname(server->listening, (struct sockaddr *)&address, &length) == 0
               ? ntohs(address.sin_port)
               : 0;
}

static void note(const struct server *server, const char *value)
{
    server->owner.note(server->owner.userdata, "usb", value);
}

static void drop(struct server *server)
{
    for (struct transfer *at = port_withdraw_all(server->port), *next; at != NULL; at = next) {
        next = at->next;
        free(at);
    }
    if (server->client >= 0) {
        close(server->client);
    }
    if (server->imported) {
        note(server, "detached");
    }
    server->client = -1;
    server->imported = false;
    server->filled = 0;
}

void server_finish(struct server *server)
{
    drop(server);
    close(server->listening);
}

void server_plug(struct server *server, bool plugged)
{
    server->plugged = plugged;
    if (!plugged) {
        drop(server);
    }
}

void server_accept(struct server *server)
{
    int yes = 1;
    int fd = accept4(server->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    if (server->client >= 0 || !server->plugged) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    server->client = fd;
}

/* False: the client is gone, or does not take it. */
static bool put(struct server *server, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(server->client, bytes, length, MSG_NOSIGNAL);
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
            continue;
        }
        struct pollfd room = {.fd = server->client, .events = POLLOUT};
        if (errno != EINTR && (errno != EAGAIN || poll(&room, 1, WRITE_MS) != 1)) {
            return false;
        }
    }
    return true;
}

/* The following take one thing from the front of `bytes`: how many they took, 0: there is not
 * enough yet, -1: nothing to go on with. */

static ssize_t operation(struct server *server)
{
    uint8_t reply[USBIP_REPLY_MAX];
    if (server->filled < USBIP_OPERATION_BYTES) {
        return 0;
    }
    switch (usbip_operation(server->bytes)) {
    case USBIP_LIST:
        put(server, reply, usbip_put_list(&server->port->device, reply));
        return -1; /* and that was all */
    case USBIP_IMPORT:
        break;
    case USBIP_NONSENSE:
        return -1;
    }
    if (server->filled < USBIP_OPERATION_BYTES + USBIP_BUS_ID_BYTES) {
        return 0;
    }
    bool good = strncmp((const char *)server->bytes + USBIP_OPERATION_BYTES, USBIP_BUS_ID,
                        USBIP_BUS_ID_BYTES) == 0 &&
                port_reset(server->port) == 0;
    if (!put(server, reply, usbip_put_import(&server->port->device, good, reply)) || !good) {
        return -1;
    }
    server->imported = true;
    note(server, "attached");
    return USBIP_OPERATION_BYTES + USBIP_BUS_ID_BYTES;
}

static ssize_t unlink_request(struct server *server, const struct usbip_command *command)
{
    uint8_t header[USBIP_HEADER_BYTES];
    int status = 0;
    for (struct transfer *at = server->port->waiting; at != NULL; at = at->next) {
        if (((struct request *)at)->number == command->victim) {
            port_withdraw(server->port, at);
            free(at);
            status = -ECONNRESET;
            break;
        }
    }
    usbip_put_unlinked(command->number, status, header);
    return put(server, header, sizeof(header)) ? USBIP_HEADER_BYTES : -1;
}

static ssize_t command(struct server *server, int64_t at_ns)
{
    struct usbip_command command;
    if (server->filled < USBIP_HEADER_BYTES) {
        return 0;
    }
    if (!usbip_get_command(server->bytes, &command)) {
        return -1;
    }
    if (!command.submit) {
        return unlink_request(server, &command);
    }
    size_t follows = command.in ? 0 : command.length;
    if (command.length > BUFFER_MAX) {
        return -1;
    }
    if (server->filled < USBIP_HEADER_BYTES + follows) {
        return 0;
    }
    struct request *request = malloc(sizeof(*request) + command.length);
    if (request == NULL) {
        return -1;
    }
    request->number = command.number;
    request->transfer = (struct transfer){.at_ns = at_ns,
                                          .endpoint = command.endpoint,
                                          .in = command.in,
                                          .data = request->buffer,
                                          .length = command.length};
    memcpy(request->transfer.setup, command.setup, sizeof(command.setup));
    memcpy(request->buffer, server->bytes + USBIP_HEADER_BYTES, follows);
    port_submit(server->port, &request->transfer);
    return (ssize_t)(USBIP_HEADER_BYTES + follows);
}

void server_hear(struct server *server, int64_t at_ns)
{
    ssize_t length = recv(server->client, server->bytes + server->filled,
                          sizeof(server->bytes) - server->filled, 0);
    if (length <= 0) {
        if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
            drop(server);
        }
        return;
    }
    server->filled += (size_t)length;
    for (;;) {
        ssize_t taken = server->imported ? command(server, at_ns) : operation(server);
        if (taken < 0) {
            drop(server);
        }
        if (taken <= 0) {
            return;
        }
        server->filled -= (size_t)taken;
        memmove(server->bytes, server->bytes + taken, server->filled);
    }
}

void server_give_back(struct server *server, struct transfer *done)
{
    bool good = server->client >= 0;
    for (struct transfer *next; done != NULL; done = next) {
        uint8_t header[USBIP_HEADER_BYTES];
        struct request *request = (struct request *)done;
        next = done->next;
        usbip_put_submitted(request->number, done->status, done->done, header);
        good = good && put(server, header, sizeof(header)) &&
               (!done->in || put(server, done->data, done->done));
        free(request);
    }
    if (!good && server->client >= 0) {
        drop(server);
    }
}

/*  loop ── epoll fd, MHD's own timeout ──▶ turn() ─▶ MHD_run() ─▶ asked() ─▶ door ─▶ page, press
 *                                                                    └─▶ reader: read_on() ─▶
 * stream server_tell() ─▶ wakes the readers that have read everything
 *
 * A reader that has everything is suspended: it has no part in a turn until it is told.
 */
#include "page/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "page/loopback.h"
#include "page/stream.h"
#include "words/words.h"

#define GATES      2          /* 127.0.0.1, ::1 */
#define SEND_BYTES (16 << 10) /* what the kernel may hold for one that does not read */
#define IDLE_S     3          /* a connection that says nothing */
#define MEMORY     (16 << 10) /* of a connection, its headers among them */
#define LAST_TURNS 64

struct reader {
    struct server *server;
    struct MHD_Connection *connection; /* NULL: this place is free */
    struct stream_place place;
    char *text; /* an event that is being sent; NULL: none */
    size_t length, sent;
    bool waiting;     /* has everything */
    bool closing;     /* and need not wait: nothing comes after it */
    int64_t since_us; /* last seen with everything told */
};

struct gate {
    struct server *server;
    struct MHD_Daemon *daemon; /* NULL: this machine has no such address */
    sd_event_source *ready, *timeout;
};

struct server {
    sd_event *event;
    struct server_owner owner;
    const struct story *story;
    const char *page;
    size_t length;
    struct door_keeper keeper;
    char address[DOOR_TOKEN_TEXT + 40];
    struct gate gate[GATES];
    struct reader reader[SERVER_READERS];
    int64_t now_us, pressed_us[DOORS];
    bool over; /* no more readers */
};

/* ---- readers ---- */

static ssize_t read_on(void *cls, uint64_t pos, char *buffer, size_t room)
{
    struct reader *reader = cls;
    (void)pos;
    if (reader->text == NULL) {
        int error =
            stream_next(reader->server->story, &reader->place, &reader->text, &reader->length);
        reader->sent = 0;
        if (error == -EAGAIN && reader->closing) {
            return MHD_CONTENT_READER_END_OF_STREAM;
        }
        if (error == -EAGAIN) {
            reader->waiting = true;
            MHD_suspend_connection(reader->connection);
            return 0;
        }
        if (error < 0) {
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
    }
    size_t left = reader->length - reader->sent;
    size_t taken = left < room ? left : room;
    memcpy(buffer, reader->text + reader->sent, taken);
    reader->sent += taken;
    if (reader->sent == reader->length) {
        free(reader->text);
        reader->text = NULL;
    }
    return (ssize_t)taken;
}

static void read_out(void *cls)
{
    struct reader *reader = cls;
    free(reader->text);
    *reader = (struct reader){.server = reader->server};
}

static void wake(struct reader *reader)
{
    if (reader->waiting) {
        reader->waiting = false;
        MHD_resume_connection(reader->connection);
    }
}

/* Its socket is shut: MHD hears of that and lets it go. */
static void let_go(const struct reader *reader)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(reader->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != NULL) {
        shutdown(info->connect_fd, SHUT_RDWR);
    }
}

/* ---- answers ---- */

static enum MHD_Result give(struct MHD_Connection *connection, unsigned status,
                            struct MHD_Response *response)
{
    static const char *const headers[][2] = {
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "frame-ancestors 'none'"}, /* the page has the rest of it */
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
    };
    if (response == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; status != 404 && i < sizeof(headers) / sizeof(headers[0]); i++) {
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    }
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result say(struct MHD_Connection *connection, unsigned status, const char *text)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT);
    if (response != NULL && text[0] != 0) {
        MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    }
    return give(connection, status, response);
}

static enum MHD_Result give_page(const struct server *server, struct MHD_Connection *connection)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        server->length, (void *)server->page, MHD_RESPMEM_PERSISTENT);
    if (response != NULL) {
        MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    }
    return give(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result give_stream(struct server *server, struct MHD_Connection *connection)
{
    struct reader *reader = NULL;
    for (size_t i = 0; i < SERVER_READERS; i++) {
        reader = server->reader[i].connection == NULL ? &server->reader[i] : reader;
    }
    if (reader == NULL || server->over) {
        return say(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                   _("So many pages are open already that this one would be too many.\n"));
    }
    *reader = (struct reader){
        .server = server,
        .connection = connection,
        .since_us = server->now_us,
        .place = stream_place(server->story, MHD_lookup_connection_value(
                                                 connection, MHD_HEADER_KIND, "Last-Event-ID")),
    };
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 8192, read_on, reader, read_out);
    if (response == NULL) {
        read_out(reader);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u); /* server_tell() */
    return give(connection, MHD_HTTP_OK, response);
}

static int64_t now_us(const struct server *server)
{
    uint64_t now;
    return sd_event_now(server->event, CLOCK_BOOTTIME, &now) < 0 ? server->now_us : (int64_t)now;
}

static enum MHD_Result press(struct server *server, struct MHD_Connection *connection,
                             enum door door)
{
    int64_t at_us = now_us(server);
    if (at_us - server->pressed_us[door] < SERVER_AGAIN_US) {
        return say(connection, MHD_HTTP_TOO_MANY_REQUESTS, "");
    }
    server->pressed_us[door] = at_us;
    server->owner.pressed(server->owner.userdata, door);
    return say(connection, door_status(door), "");
}

static enum MHD_Result asked(void *cls, struct MHD_Connection *connection, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *length, void **state)
{
    struct server *server = cls;
    const struct door_request request = {
        .method = method,
        .path = url,
        .host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host"),
        .origin = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin"),
        .site = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Sec-Fetch-Site"),
        .length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length"),
        .coding = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding"),
    };
    (void)version;
    (void)data;
    (void)length;
    (void)state;
    enum door door = door_which(&server->keeper, &request);
    switch (door) {
    case DOOR_PAGE:
        return give_page(server, connection);
    case DOOR_STREAM:
        return give_stream(server, connection);
    case DOOR_PAUSE:
    case DOOR_BREAK:
    case DOOR_RUPTURE:
    case DOOR_BACK:
        return press(server, connection, door);
    case DOOR_NOTHING:
    case DOOR_ELSEWHERE:
    case DOOR_METHOD:
    case DOOR_TOO_MUCH:
    case DOORS:
        return say(connection, door_status(door), door_text(door));
    }
    return MHD_NO;
}

/* ---- the loop ---- */

/* Does what is there to be done, and finds out when to look again without being told. */
static int turn(struct gate *gate)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;
    uint64_t now;
    MHD_run(gate->daemon);
    if (MHD_get_timeout(gate->daemon, &wait_ms) != MHD_YES) {
        return sd_event_source_set_enabled(gate->timeout, SD_EVENT_OFF);
    }
    int error = sd_event_now(gate->server->event, CLOCK_BOOTTIME, &now);
    if (error >= 0) {
        error = sd_event_source_set_time(gate->timeout, now + wait_ms * 1000);
    }
    return error < 0 ? error : sd_event_source_set_enabled(gate->timeout, SD_EVENT_ONESHOT);
}

static int on_ready(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    (void)source;
    (void)fd;
    (void)revents;
    return turn(userdata);
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    return turn(userdata);
}

/* ---- opening and closing ---- */

/* Takes the socket over. */
static int open_gate(struct gate *gate, int fd)
{
    gate->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, asked, gate->server,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVER_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (gate->daemon == NULL) {
        close(fd);
        return -ENOMEM;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(gate->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int error = info == NULL ? -ENOTSUP
                             : sd_event_add_io(gate->server->event, &gate->ready, info->epoll_fd,
                                               EPOLLIN, on_ready, gate);
    if (error >= 0) {
        error = sd_event_source_set_priority(gate->ready, SD_EVENT_PRIORITY_IDLE);
    }
    if (error >= 0) {
        error = sd_event_add_time(gate->server->event, &gate->timeout, CLOCK_BOOTTIME, UINT64_MAX,
                                  1000, on_timeout, gate);
    }
    if (error >= 0) {
        error = sd_event_source_set_priority(gate->timeout, SD_EVENT_PRIORITY_IDLE);
    }
    return error < 0 ? error : turn(gate);
}

static int open_gates(struct server *server)
{
    static const int families[GATES] = {AF_INET, AF_INET6};
    for (int i = 0; i < GATES; i++) {
        int fd = loopback_listen(families[i], &server->keeper.port, SERVER_CONNECTIONS, SEND_BYTES);
        if (fd < 0 && i == 0) {
            return fd;
        }
        if (fd < 0) {
            continue; /* no IPv6 here, or somebody else's port there: the address has IPv4 */
        }
        int error = open_gate(&server->gate[i], fd);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

int server_new(struct server **ret_server, sd_event *event, const char *page, size_t length,
               const struct story *story, const struct server_owner *owner)
{
    uint8_t bytes[DOOR_TOKEN_BYTES];
    struct server *server = calloc(1, sizeof(*server));
    if (server == NULL || sodium_init() < 0) {
        free(server);
        return -ENOMEM;
    }
    server->event = sd_event_ref(event);
    server->owner = *owner;
    server->story = story;
    server->page = page;
    server->length = length;
    for (int i = 0; i < GATES; i++) {
        server->gate[i].server = server;
    }
    for (int i = 0; i < SERVER_READERS; i++) {
        server->reader[i].server = server;
    }
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(server->keeper.token, sizeof(server->keeper.token), bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    int error = open_gates(server);
    if (error < 0) {
        server_free(server);
        return error;
    }
    snprintf(server->address, sizeof(server->address), "http://127.0.0.1:%u/%s/",
             server->keeper.port, server->keeper.token);
    *ret_server = server;
    return 0;
}

const char *server_address(const struct server *server)
{
    return server->address;
}

unsigned server_readers(const struct server *server)
{
    unsigned readers = 0;
    for (int i = 0; i < SERVER_READERS; i++) {
        readers += server->reader[i].connection != NULL ? 1 : 0;
    }
    return readers;
}

void server_tell(struct server *server, int64_t at_us)
{
    server->now_us = at_us;
    for (int i = 0; i < SERVER_READERS; i++) {
        struct reader *reader = &server->reader[i];
        if (reader->connection == NULL) {
            continue;
        }
        if (reader->waiting) {
            reader->since_us = at_us;
            wake(reader);
        } else if (at_us - reader->since_us > SERVER_STUCK_US) {
            let_go(reader);
        }
    }
    for (int i = 0; i < GATES; i++) { /* who was woken is served by the next turn */
        if (server->gate[i].daemon != NULL) {
            sd_event_source_set_time(server->gate[i].timeout, (uint64_t)at_us);
            sd_event_source_set_enabled(server->gate[i].timeout, SD_EVENT_ONESHOT);
        }
    }
}

/* What is still to be told goes out if it can at once; nobody is waited for. */
static void tell_last(struct server *server)
{
    server->over = true;
    for (int i = 0; i < SERVER_READERS; i++) {
        server->reader[i].closing = true;
        wake(&server->reader[i]);
    }
    for (int i = 0; i < LAST_TURNS; i++) {
        for (int k = 0; k < GATES; k++) {
            if (server->gate[k].daemon != NULL) {
                MHD_run(server->gate[k].daemon);
            }
        }
    }
}

struct server *server_free(struct server *server)
{
    if (server == NULL) {
        return NULL;
    }
    tell_last(server);
    for (int i = 0; i < GATES; i++) {
        sd_event_source_disable_unref(server->gate[i].ready);
        sd_event_source_disable_unref(server->gate[i].timeout);
        if (server->gate[i].daemon != NULL) {
            MHD_stop_daemon(server->gate[i].daemon);
        }
    }
    sd_event_unref(server->event);
    free(server);
    return NULL;
}

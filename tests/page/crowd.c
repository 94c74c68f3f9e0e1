#include "crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int begin(const struct crowd *crowd)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(crowd->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int little = 4096;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && crowd->kind == CROWD_UNREAD) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof(little));
    }
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 &&
        errno != EINPROGRESS) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* One of them, whose connection can be read or written. */
static void turn(const struct crowd *crowd, struct pollfd *one, struct crowd_seen *seen)
{
    char bytes[4096];
    if ((one->revents & POLLOUT) != 0) {
        seen->let_in++;
        one->events = crowd->kind == CROWD_UNREAD ? 0 : POLLIN;
        if (crowd->kind != CROWD_SILENT) {
            (void)!send(one->fd, crowd->request, strlen(crowd->request), MSG_NOSIGNAL);
        }
        return;
    }
    ssize_t length = recv(one->fd, bytes, sizeof(bytes), 0);
    if (length > 0) {
        seen->answers += length >= 4 && memcmp(bytes, "HTTP", 4) == 0 ? 1 : 0;
        return;
    }
    if (length < 0 && errno == EAGAIN && (one->revents & (POLLERR | POLLHUP)) == 0) {
        return;
    }
    close(one->fd);
    one->fd = crowd->kind == CROWD_HAMMER ? begin(crowd) : -1;
    one->events = POLLOUT;
}

struct crowd_seen crowd_run(const struct crowd *crowd)
{
    struct crowd_seen seen = {0};
    struct pollfd all[CROWD_MOST];
    double until_s = now_s() + crowd->seconds, left_s;
    for (unsigned i = 0; i < crowd->size; i++) {
        all[i] = (struct pollfd){.fd = begin(crowd), .events = POLLOUT};
    }
    while ((left_s = until_s - now_s()) > 0) {
        if (poll(all, crowd->size, (int)(left_s * 1000) + 1) <= 0) {
            continue;
        }
        for (unsigned i = 0; i < crowd->size; i++) {
            if (all[i].fd >= 0 && all[i].revents != 0) {
                turn(crowd, &all[i], &seen);
            }
        }
    }
    for (unsigned i = 0; i < crowd->size; i++) {
        if (all[i].fd >= 0) {
            close(all[i].fd);
        }
    }
    return seen;
}

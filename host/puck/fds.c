#include "puck/fds.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/time.h>

static int on_fd(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct fds *fds = userdata;
    struct timeval at_once = {0};
    (void)source;
    (void)fd;
    (void)revents;
    libusb_handle_events_timeout_completed(fds->usb, &at_once, NULL);
    fds->after(fds->userdata);
    return 0;
}

static void LIBUSB_CALL on_added(int fd, short events, void *userdata)
{
    struct fds *fds = userdata;
    uint32_t wanted =
        ((events & POLLIN) != 0 ? EPOLLIN : 0u) | ((events & POLLOUT) != 0 ? EPOLLOUT : 0u);
    int error = -ENOBUFS;
    for (unsigned i = 0; i < FDS_MAX && error == -ENOBUFS; i++) {
        if (fds->at[i].fd < 0) {
            error = sd_event_add_io(fds->loop, &fds->at[i].source, fd, wanted, on_fd, fds);
            fds->at[i].fd = error < 0 ? -1 : fd;
        }
    }
    if (error < 0 && fds->error == 0) {
        fds->error = error;
    }
}

static void LIBUSB_CALL on_removed(int fd, void *userdata)
{
    struct fds *fds = userdata;
    for (unsigned i = 0; i < FDS_MAX; i++) {
        if (fds->at[i].fd == fd) {
            fds->at[i].source = sd_event_source_disable_unref(fds->at[i].source);
            fds->at[i].fd = -1;
        }
    }
}

int fds_init(struct fds *fds, libusb_context *usb, sd_event *loop, void (*after)(void *userdata),
             void *userdata)
{
    *fds =
        (struct fds){.usb = usb, .loop = sd_event_ref(loop), .after = after, .userdata = userdata};
    for (unsigned i = 0; i < FDS_MAX; i++) {
        fds->at[i].fd = -1;
    }
    const struct libusb_pollfd **list = libusb_get_pollfds(usb);
    for (unsigned i = 0; list != NULL && list[i] != NULL; i++) {
        on_added(list[i]->fd, list[i]->events, fds);
    }
    libusb_free_pollfds(list);
    libusb_set_pollfd_notifiers(usb, on_added, on_removed, fds);
    return list == NULL ? -ENOMEM : fds->error;
}

void fds_finish(struct fds *fds)
{
    if (fds->usb == NULL) {
        return;
    }
    libusb_set_pollfd_notifiers(fds->usb, NULL, NULL, NULL);
    for (unsigned i = 0; i < FDS_MAX; i++) {
        if (fds->at[i].fd >= 0) {
            sd_event_source_disable_unref(fds->at[i].source);
        }
    }
    sd_event_unref(fds->loop);
    *fds = (struct fds){0};
}

#include "tools/strap-sim/vhci.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int vhci_open(int *ret_fd)
{
    static const uint8_t CREATE[] = {HCI_VENDOR, 0}; /* a primary controller, at once */
    int fd = open("/dev/vhci", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    if (write(fd, CREATE, sizeof(CREATE)) != (ssize_t)sizeof(CREATE)) {
        int error = -errno;
        close(fd);
        return error;
    }
    *ret_fd = fd;
    return 0;
}

int vhci_write(int fd, const struct hci_packet *packet)
{
    ssize_t written;
    do {
        written = write(fd, packet->bytes, packet->length);
    } while (written < 0 && errno == EINTR);
    return written < 0 ? -errno : 0;
}

/* loopback: a socket that listens at this machine's own address, where no other machine comes in.
 */
#ifndef LULL_PAGE_LOOPBACK_H
#define LULL_PAGE_LOOPBACK_H

#include <stdint.h>

/* AF_INET: 127.0.0.1, AF_INET6: ::1. *port: the one that is wanted, 0 for any that is free; then
 * the one it is. `send_bytes`: what the kernel may hold for one who does not read. The socket, for
 * the caller to close (it never blocks), or -errno. */
int loopback_listen(int family, uint16_t *port, int waiting, int send_bytes);

#endif

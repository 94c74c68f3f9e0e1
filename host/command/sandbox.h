/* sandbox: what lull gives up for good once its devices are open.
 *
 * Afterwards no thread of the program can open an internet or raw packet socket (IPv4, IPv6,
 * AF_PACKET), start another program, or gain rights: each such call gives EACCES. All else is as
 * before: files, Unix sockets (D-Bus, sound), Bluetooth, USB. What is open stays open.
 * (seccomp; threads that libraries have started are covered too, children inherit it.)
 */
#ifndef LULL_COMMAND_SANDBOX_H
#define LULL_COMMAND_SANDBOX_H

/* 0 or -errno: -ENOSYS where the kernel has no seccomp, -EINVAL where it may not be used here.
 * There is no way back. */
int sandbox_enter(void);

#endif

/* Opening and closing a node by its path, for a libusb that has found the device by itself: the
 * program then has its own open() and close() too. Debian's libusb is fortified: it calls
 * __open64_2() where its source says open(). */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>

#include "usbfs_sim.h"

/* What would have been called. */
static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        abort();
    }
    return found;
}

/* -2: none of ours. */
static int ours(const char *path)
{
    int fd = usbfs_sim_open_path(path);
    if (fd == -ENOENT) {
        return -2;
    }
    if (fd < 0) {
        errno = -fd;
        return -1;
    }
    return fd;
}

static int open_or(const char *name, const char *path, int flags, mode_t mode)
{
    int fd = ours(path);
    int (*open_next)(const char *, int, ...);
    *(void **)&open_next = next(name);
    return fd != -2 ? fd : open_next(path, flags, mode);
}

static int open_checked_or(const char *name, const char *path, int flags)
{
    int fd = ours(path);
    int (*open_next)(const char *, int);
    *(void **)&open_next = next(name);
    return fd != -2 ? fd : open_next(path, flags);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

int node_open(const char *path, int flags, ...) __asm__("open");
int node_open64(const char *path, int flags, ...) __asm__("open64");
int node_open_2(const char *path, int flags) __asm__("__open_2");
int node_open64_2(const char *path, int flags) __asm__("__open64_2");
int node_close(int fd) __asm__("close");

int node_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_or("open", path, flags, mode);
}

int node_open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_or("open64", path, flags, mode);
}

int node_open_2(const char *path, int flags)
{
    return open_checked_or("__open_2", path, flags);
}

int node_open64_2(const char *path, int flags)
{
    return open_checked_or("__open64_2", path, flags);
}

int node_close(int fd)
{
    int (*close_next)(int);
    *(void **)&close_next = next("close");
    usbfs_sim_closed(fd);
    return close_next(fd);
}

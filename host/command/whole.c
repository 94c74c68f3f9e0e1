#include "command/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/command.h"
#include "words/words.h"

/* ---- ended from outside: nothing half-written is left, as it is somebody's heart in clear ---- */

#define UNNAMED_MAX 8

static struct whole *volatile unnamed[UNNAMED_MAX]; /* those that have no name yet */

static void remove_and_end(int signal_number)
{
    for (int i = 0; i < UNNAMED_MAX; i++) {
        if (unnamed[i] != NULL) {
            unlink(unnamed[i]->temporary);
        }
    }
    raise(signal_number); /* once: now with what it does by itself */
}

static void watch(struct whole *whole)
{
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    const struct sigaction ours = {.sa_handler = remove_and_end,
                                   .sa_flags = SA_RESETHAND | SA_NODEFER};
    for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        struct sigaction before;
        if (sigaction(ends[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL) {
            sigaction(ends[i], &ours, NULL);
        }
    }
    for (int i = 0; i < UNNAMED_MAX; i++) {
        if (unnamed[i] == NULL) {
            unnamed[i] = whole;
            return;
        }
    }
}

static void forget(const struct whole *whole)
{
    for (int i = 0; i < UNNAMED_MAX; i++) {
        if (unnamed[i] == whole) {
            unnamed[i] = NULL;
        }
    }
}

/* ---- the file ---- */

static int open_beside(struct whole *whole)
{
    int length = snprintf(whole->temporary, sizeof(whole->temporary), "%s.XXXXXX", whole->path);
    if (length >= (int)sizeof(whole->temporary)) {
        whole->temporary[0] = 0;
        return -ENAMETOOLONG;
    }
    /* No signal between the two: it would leave the file. */
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    int fd = mkostemp(whole->temporary, O_CLOEXEC);
    int error = fd < 0 ? -errno : 0;
    if (fd >= 0) {
        watch(whole);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (fd < 0) {
        whole->temporary[0] = 0;
        return error;
    }
    whole->file = fdopen(fd, "w");
    if (whole->file == NULL) {
        close(fd);
        whole_discard(whole);
        return -ENOMEM;
    }
    return 0;
}

int whole_open(struct whole *whole, const char *path, bool force)
{
    struct stat entry;
    whole->file = NULL;
    whole->force = force;
    whole->straight = false;
    whole->temporary[0] = 0;
    if (strlen(path) >= sizeof(whole->path)) {
        return -ENAMETOOLONG;
    }
    strcpy(whole->path, path);
    if (strcmp(path, "-") == 0) {
        whole->straight = true;
        whole->file = stdout;
        return 0;
    }
    bool there = stat(path, &entry) == 0;
    if (there && S_ISDIR(entry.st_mode)) {
        return -EISDIR;
    }
    if (there && !S_ISREG(entry.st_mode)) {
        whole->straight = true; /* no half-written state */
        whole->file = fopen(path, "we");
        return whole->file == NULL ? -errno : 0;
    }
    return there && !force ? -EEXIST : open_beside(whole);
}

/* The rename itself must outlive a power cut, too. */
static void sync_folder(const char *path)
{
    char folder[WHOLE_PATH_MAX];
    strcpy(folder, path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        slash[slash == folder ? 1 : 0] = 0;
    }
    int fd = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd); /* not every file system can; the file itself is safe */
        close(fd);
    }
}

/* A file that came there meanwhile is somebody's too. */
static int give_name(const struct whole *whole)
{
    if (!whole->force &&
        renameat2(AT_FDCWD, whole->temporary, AT_FDCWD, whole->path, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (!whole->force && errno != EINVAL) { /* EINVAL: this file system can't look and rename */
        return -errno;
    }
    return rename(whole->temporary, whole->path) == 0 ? 0 : -errno;
}

int whole_commit(struct whole *whole)
{
    int error = 0;
    errno = 0;
    if (fflush(whole->file) != 0 || ferror(whole->file)) {
        error = errno != 0 ? -errno : -EIO;
    }
    if (error == 0 && !whole->straight && fsync(fileno(whole->file)) != 0) {
        error = -errno;
    }
    if (whole->file != stdout && fclose(whole->file) != 0 && error == 0) {
        error = -errno;
    }
    whole->file = NULL;
    if (error == 0 && !whole->straight) {
        error = give_name(whole);
        if (error == 0) {
            forget(whole);
            whole->temporary[0] = 0;
            sync_folder(whole->path);
        }
    }
    whole_discard(whole);
    return error;
}

void whole_discard(struct whole *whole)
{
    if (whole->file != NULL && whole->file != stdout) {
        fclose(whole->file);
    }
    whole->file = NULL;
    if (whole->temporary[0] != 0) {
        unlink(whole->temporary);
        forget(whole);
        whole->temporary[0] = 0;
    }
}

static const char *next_step(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return _("There is no such folder; make it, or choose another one.");
    case EISDIR:
        return _("That is a folder; name a file in it.");
    case EACCES:
    case EPERM:
    case EROFS:
        return _("Choose a folder that you may write to.");
    default:
        return _("Try again, or choose another place.");
    }
}

int whole_say(const char *command, const char *path, int error)
{
    if (error == 0) {
        return EXIT_DONE;
    }
    if (error == -EEXIST) {
        say_error(command,
                  "%s is there already, and stays as it is. Take another name, or say "
                  "--force.",
                  path);
    } else if (error == -ENOSPC || error == -EDQUOT) {
        say_error(command,
                  "%s could not be written: the disk is full. Nothing half-written was "
                  "left. Make room, or choose another disk, then try again.",
                  path);
    } else if (error == -EIO) {
        say_error(command,
                  "%s could not be written: the disk gave an error, or is full. Choose another "
                  "one, then try again.",
                  path);
    } else {
        say_error(command, "%s could not be written: %s. %s", path, strerror(-error),
                  next_step(-error));
    }
    return EXIT_FAILED;
}

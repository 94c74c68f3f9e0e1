/* The journal and the disk it lies on. Looking never begins a journal. */
#include "command/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "journal/journal.h"
#include "words/words.h"

/* A talk of an hour takes a few megabytes, and SQLite wants room to move. */
#define FREE_MIN_MB 100

#define WAIT_MS 2000

/* 0 or -errno: there is no place for one. */
static int journal_where(const struct doctor *doctor, char ret_path[JOURNAL_PATH_MAX])
{
    if (doctor->journal == NULL) {
        return journal_path_default(ret_path, JOURNAL_PATH_MAX);
    }
    if (strlen(doctor->journal) >= JOURNAL_PATH_MAX) {
        return -ENAMETOOLONG;
    }
    strcpy(ret_path, doctor->journal);
    return 0;
}

static struct doctor_finding no_place(void)
{
    return doctor_found(DOCTOR_WANTING, _("there is no place for a journal: set HOME or "
                                          "XDG_DATA_HOME, or name one with --journal FILE"));
}

struct doctor_finding doctor_disk(const struct doctor *doctor)
{
    char path[JOURNAL_PATH_MAX];
    struct statvfs space;
    if (journal_where(doctor, path) < 0) {
        return no_place();
    }
    /* The nearest folder that is there. */
    while (statvfs(path, &space) < 0) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            strcpy(path, ".");
        } else if (slash == path) {
            strcpy(path, "/");
        } else {
            *slash = 0;
        }
    }
    unsigned long long free_mb =
        (unsigned long long)space.f_bavail * space.f_frsize / (1024u * 1024u);
    if ((space.f_flag & ST_RDONLY) != 0) {
        return doctor_found(DOCTOR_WANTING,
                            _("%.300s can't be written to (mounted read-only). Name "
                              "another place with --journal FILE"),
                            path);
    }
    if (free_mb < FREE_MIN_MB) {
        return doctor_found(DOCTOR_WANTING,
                            _("%llu MB are free at %.300s: make room, %d MB or more"), free_mb,
                            path, FREE_MIN_MB);
    }
    return doctor_found(DOCTOR_OK, _("%llu MB are free at %.300s"), free_mb, path);
}

static struct doctor_finding trouble(enum journal_error error, const char *path)
{
    char text[DOCTOR_TEXT_MAX];
    journal_error_say(error, path, text, sizeof(text));
    return doctor_found(DOCTOR_WANTING, "%s", text);
}

struct doctor_finding doctor_journal(const struct doctor *doctor)
{
    char path[JOURNAL_PATH_MAX];
    struct journal *journal = NULL;
    struct stat stat_of;
    if (journal_where(doctor, path) < 0) {
        return no_place();
    }
    if (stat(path, &stat_of) < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return doctor_found(DOCTOR_OK, _("none yet; 'lull partner add NAME' begins one"));
        }
        return doctor_found(DOCTOR_WANTING, _("%.300s can't be looked at: %s"), path,
                            strerror(errno));
    }
    if ((stat_of.st_mode & 077) != 0) {
        return doctor_found(DOCTOR_WANTING, _("%.300s can be opened by others: chmod 600 '%.300s'"),
                            path, path);
    }
    enum journal_error error = journal_open(path, WAIT_MS, &journal);
    if (error == JOURNAL_OK) {
        error = journal_check(journal);
    }
    journal_close(journal);
    return error == JOURNAL_OK ? doctor_found(DOCTOR_OK, _("%.300s is whole"), path)
                               : trouble(error, path);
}

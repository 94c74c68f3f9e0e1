/* doctor: what this machine has of what a talk needs; a line for each, and a fix for what is not
 * there.
 *
 * Each check looks, fills one finding, and changes nothing (the sound check plays the cue).
 */
#ifndef LULL_COMMAND_DOCTOR_H
#define LULL_COMMAND_DOCTOR_H

#include <stdbool.h>

enum doctor_verdict {
    DOCTOR_OK,
    DOCTOR_NOTE,   /* a talk works without it; said with what it would give */
    DOCTOR_WANTING /* a talk needs it; said with the fix */
};

#define DOCTOR_TEXT_MAX 640

struct doctor_finding {
    enum doctor_verdict verdict;
    char text[DOCTOR_TEXT_MAX];
};

struct doctor_finding doctor_found(enum doctor_verdict verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What the checks are told. */
struct doctor {
    const char *sys;     /* "/sys", but for tests */
    const char *dev;     /* "/dev" */
    const char *journal; /* path, or NULL: the user's own */
    bool direct;         /* straps without the Bluetooth service */
    bool ask;            /* there is somebody to ask */
};

/* doctor_bluetooth.c */
struct doctor_finding doctor_adapter(const struct doctor *doctor);
struct doctor_finding doctor_service(const struct doctor *doctor);
struct doctor_finding doctor_direct(const struct doctor *doctor);
struct doctor_finding doctor_kernel(const struct doctor *doctor);

/* The sentence for a kernel's release, such as "6.18.4-arch1". */
struct doctor_finding doctor_kernel_of(const char *release);

/* doctor_sound.c */
struct doctor_finding doctor_sound(const struct doctor *doctor);

/* doctor_journal.c */
struct doctor_finding doctor_journal(const struct doctor *doctor);
struct doctor_finding doctor_disk(const struct doctor *doctor);

#endif

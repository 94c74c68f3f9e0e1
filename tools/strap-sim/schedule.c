#include "tools/strap-sim/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_MODE 0600

struct schedule_entry {
    int64_t due_us;
    struct control control;
    char text[SCHEDULE_LINE_MAX];
};

void schedule_init(struct schedule *schedule, int64_t zero_us)
{
    *schedule = (struct schedule){.zero_us = zero_us, .pipe = -1};
}

/* Behind all that are due no later. 0, -EINVAL or -ENOMEM. */
static int add(struct schedule *schedule, const char *text, int64_t now_us)
{
    struct schedule_entry entry;
    if (!control_parse(text, &entry.control)) {
        return -EINVAL;
    }
    if (entry.control.verb == CONTROL_NOTHING) {
        return 0;
    }
    snprintf(entry.text, sizeof(entry.text), "%.*s", (int)strcspn(text, "\n"), text);
    entry.due_us = entry.control.at_us < 0 ? now_us : schedule->zero_us + entry.control.at_us;
    if (schedule->count == schedule->room) {
        size_t room = 2 * schedule->room + 16;
        struct schedule_entry *at = realloc(schedule->at, room * sizeof(*at));
        if (at == NULL) {
            return -ENOMEM;
        }
        schedule->at = at;
        schedule->room = room;
    }
    size_t place = schedule->count++;
    for (; place > 0 && schedule->at[place - 1].due_us > entry.due_us; place--) {
        schedule->at[place] = schedule->at[place - 1];
    }
    schedule->at[place] = entry;
    return 0;
}

int schedule_read(struct schedule *schedule, const char *path, unsigned *ret_line)
{
    char line[SCHEDULE_LINE_MAX];
    int result = 0;
    unsigned number = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return -errno;
    }
    while (result == 0 && fgets(line, sizeof(line), file) != NULL) {
        number++;
        result = add(schedule, line, schedule->zero_us);
    }
    if (result == 0 && ferror(file)) {
        result = -EIO;
    }
    fclose(file);
    if (result != 0) {
        *ret_line = number;
    }
    return result;
}

int schedule_listen(struct schedule *schedule, const char *path)
{
    if (mkfifo(path, PIPE_MODE) != 0 && errno != EEXIST) {
        return -errno;
    }
    /* For reading and writing: it does not end when a writer goes. */
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    schedule->pipe = fd;
    return 0;
}

void schedule_hear(struct schedule *schedule, int64_t now_us, void (*odd)(const char *line))
{
    char byte;
    while (read(schedule->pipe, &byte, 1) == 1) {
        if (byte != '\n') {
            if (schedule->filled + 1 < sizeof(schedule->line)) {
                schedule->line[schedule->filled++] = byte;
            }
            continue;
        }
        schedule->line[schedule->filled] = '\0';
        schedule->filled = 0;
        if (add(schedule, schedule->line, now_us) != 0) {
            odd(schedule->line);
        }
    }
}

bool schedule_take(struct schedule *schedule, int64_t now_us, struct control *ret_control,
                   const char **ret_text)
{
    if (schedule->count == 0 || schedule->at[0].due_us > now_us) {
        return false;
    }
    *ret_control = schedule->at[0].control;
    memcpy(schedule->taken, schedule->at[0].text, sizeof(schedule->taken));
    *ret_text = schedule->taken;
    schedule->count--;
    memmove(schedule->at, schedule->at + 1, schedule->count * sizeof(schedule->at[0]));
    return true;
}

int64_t schedule_next_us(const struct schedule *schedule)
{
    return schedule->count > 0 ? schedule->at[0].due_us : INT64_MAX;
}

void schedule_finish(struct schedule *schedule)
{
    if (schedule->pipe >= 0) {
        close(schedule->pipe);
    }
    free(schedule->at);
    *schedule = (struct schedule){.pipe = -1};
}

#include "tools/puck-sim/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_MODE  0600
#define WORDS_MAX  5
#define DAY_S      86400
#define TAP_MAX_MS 60000

/* Splits `text` in place. */
static unsigned split(char *text, char *words[WORDS_MAX])
{
    unsigned count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " \t\r\n", &rest); word != NULL;
         word = strtok_r(NULL, " \t\r\n", &rest)) {
        if (count == WORDS_MAX) {
            return WORDS_MAX + 1;
        }
        words[count++] = word;
    }
    return count;
}

static bool number(const char *text, double low, double high, double *ret_value)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= low && value <= high)) {
        return false;
    }
    *ret_value = value;
    return true;
}

static bool verb_of(const char *word, enum script_verb *ret_verb, bool *ret_button)
{
    static const struct {
        const char *word;
        enum script_verb verb;
        bool button;
    } VERBS[] = {{"press", SCRIPT_PRESS, true}, {"release", SCRIPT_RELEASE, true},
                 {"tap", SCRIPT_TAP, true},     {"unplug", SCRIPT_UNPLUG, false},
                 {"plug", SCRIPT_PLUG, false},  {"quit", SCRIPT_QUIT, false}};
    for (size_t i = 0; i < sizeof(VERBS) / sizeof(VERBS[0]); i++) {
        if (strcmp(word, VERBS[i].word) == 0) {
            *ret_verb = VERBS[i].verb;
            *ret_button = VERBS[i].button;
            return true;
        }
    }
    return false;
}

bool script_parse(const char *text, struct script_line *ret_line)
{
    struct script_line line = {.due_us = -1, .verb = SCRIPT_NOTHING};
    char copy[SCRIPT_LINE_MAX], *words[WORDS_MAX];
    double value;
    bool button;
    size_t length = strcspn(text, "\r\n");
    if (length >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, text, length);
    memcpy(line.text, text, length);
    copy[length] = '\0';
    copy[strcspn(copy, "#")] = '\0';
    unsigned count = split(copy, words), at = 0;
    if (count == 0) {
        *ret_line = line;
        return true;
    }
    if (count > 2 && strcmp(words[0], "at") == 0) {
        if (!number(words[1], 0, DAY_S, &value)) {
            return false;
        }
        line.due_us = (int64_t)(value * 1e6);
        at = 2;
    }
    if (count > WORDS_MAX || !verb_of(words[at++], &line.verb, &button)) {
        return false;
    }
    if (button) {
        if (at >= count || !number(words[at++], 1, 2, &value) || value != (int)value) {
            return false;
        }
        line.button = (unsigned)value - 1;
    }
    line.long_us = SCRIPT_TAP_MS * 1000;
    if (line.verb == SCRIPT_TAP && at < count) {
        if (!number(words[at++], 1, TAP_MAX_MS, &value)) {
            return false;
        }
        line.long_us = (int64_t)(value * 1000);
    }
    if (at != count) {
        return false;
    }
    *ret_line = line;
    return true;
}

void script_init(struct script *script, int64_t zero_us)
{
    *script = (struct script){.zero_us = zero_us, .pipe = -1};
}

/* Behind all that are due no later. 0, -EINVAL or -ENOMEM. */
static int add(struct script *script, const char *text, int64_t now_us)
{
    struct script_line line;
    if (!script_parse(text, &line)) {
        return -EINVAL;
    }
    if (line.verb == SCRIPT_NOTHING) {
        return 0;
    }
    line.due_us = line.due_us < 0 ? now_us : script->zero_us + line.due_us;
    if (script->count == script->room) {
        size_t room = 2 * script->room + 16;
        struct script_line *lines = realloc(script->lines, room * sizeof(*lines));
        if (lines == NULL) {
            return -ENOMEM;
        }
        script->lines = lines;
        script->room = room;
    }
    size_t place = script->count++;
    for (; place > 0 && script->lines[place - 1].due_us > line.due_us; place--) {
        script->lines[place] = script->lines[place - 1];
    }
    script->lines[place] = line;
    return 0;
}

int script_read(struct script *script, const char *path, unsigned *ret_number)
{
    char text[SCRIPT_LINE_MAX];
    unsigned count = 0;
    int result = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return -errno;
    }
    while (result == 0 && fgets(text, sizeof(text), file) != NULL) {
        count++;
        result = add(script, text, script->zero_us);
    }
    if (result == 0 && ferror(file)) {
        result = -EIO;
    }
    fclose(file);
    if (result != 0) {
        *ret_number = count;
    }
    return result;
}

int script_listen(struct script *script, const char *path)
{
    struct stat is;
    if (mkfifo(path, PIPE_MODE) != 0 && errno != EEXIST) {
        return -errno;
    }
    if (stat(path, &is) != 0) {
        return -errno;
    }
    /* A pipe for reading and writing: it does not end when a writer goes. */
    int fd = open(path, (S_ISFIFO(is.st_mode) ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    script->pipe = fd;
    return 0;
}

void script_hear(struct script *script, int64_t now_us, void (*odd)(const char *text))
{
    char byte;
    while (script->pipe >= 0 && read(script->pipe, &byte, 1) == 1) {
        if (byte != '\n') {
            if (script->filled + 1 < sizeof(script->line)) {
                script->line[script->filled++] = byte;
            }
            continue;
        }
        script->line[script->filled] = '\0';
        script->filled = 0;
        if (add(script, script->line, now_us) != 0) {
            odd(script->line);
        }
    }
}

bool script_take(struct script *script, int64_t now_us, struct script_line *ret_line)
{
    if (script->count == 0 || script->lines[0].due_us > now_us) {
        return false;
    }
    *ret_line = script->lines[0];
    script->count--;
    memmove(&script->lines[0], &script->lines[1], script->count * sizeof(script->lines[0]));
    return true;
}

void script_finish(struct script *script)
{
    if (script->pipe >= 0) {
        close(script->pipe);
    }
    free(script->lines);
    *script = (struct script){.pipe = -1};
}

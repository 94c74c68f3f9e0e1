#define _POSIX_C_SOURCE 200809L /* strtok_r */

#include "tools/strap-sim/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WORDS 8
#define LINE_BYTES 256

enum argument {
    ARGUMENT_NONE,
    ARGUMENT_NUMBER,
    ARGUMENT_PERHAPS, /* a number, or nothing */
    ARGUMENT_SWITCH,  /* off, on */
    ARGUMENT_SHAPE,
    ARGUMENT_TEXT
};

struct verb {
    const char *name;
    enum control_verb verb;
    bool of_strap;
    enum argument argument;
    double low, high;
};

static const struct verb VERBS[] = {
    {"off", CONTROL_OFF, true, ARGUMENT_NONE, 0, 0},
    {"on", CONTROL_ON, true, ARGUMENT_NONE, 0, 0},
    {"drop", CONTROL_DROP, true, ARGUMENT_PERHAPS, 1, 255},
    {"kick", CONTROL_KICK, true, ARGUMENT_NONE, 0, 0},
    {"fail", CONTROL_FAIL, true, ARGUMENT_NONE, 0, 0},
    {"mute", CONTROL_MUTE, true, ARGUMENT_NONE, 0, 0},
    {"unmute", CONTROL_UNMUTE, true, ARGUMENT_NONE, 0, 0},
    {"busy", CONTROL_BUSY, true, ARGUMENT_NONE, 0, 0},
    {"free", CONTROL_FREE, true, ARGUMENT_NONE, 0, 0},
    {"burst", CONTROL_BURST, true, ARGUMENT_NUMBER, 0, 3600},
    {"contact", CONTROL_CONTACT, true, ARGUMENT_SWITCH, 0, 0},
    {"worn", CONTROL_WORN, true, ARGUMENT_SWITCH, 0, 0},
    {"battery", CONTROL_BATTERY, true, ARGUMENT_NUMBER, 0, 100},
    {"bpm", CONTROL_BPM, true, ARGUMENT_NUMBER, 30, 220},
    {"rssi", CONTROL_RSSI, true, ARGUMENT_NUMBER, -127, 127},
    {"every", CONTROL_EVERY, true, ARGUMENT_NUMBER, 0, 60},
    {"shape", CONTROL_SHAPE, true, ARGUMENT_SHAPE, 0, 0},
    {"refuse-params", CONTROL_REFUSE_PARAMS, true, ARGUMENT_NONE, 0, 0},
    {"name", CONTROL_NAME, true, ARGUMENT_TEXT, 0, 0},
    {"adapter", CONTROL_ADAPTER, false, ARGUMENT_SWITCH, 0, 0},
    {"luck", CONTROL_LUCK, false, ARGUMENT_NUMBER, 0, 100},
    {"play", CONTROL_PLAY, false, ARGUMENT_NONE, 0, 0},
    {"quit", CONTROL_QUIT, false, ARGUMENT_NONE, 0, 0},
};

static const char *const FORMS[SHAPE_FORMS] = {[SHAPE_PLAIN] = "plain",
                                               [SHAPE_NO_RR] = "no-rr",
                                               [SHAPE_WIDE] = "wide",
                                               [SHAPE_ENERGY] = "energy"};

/* Base 0: a reason may be written as in the books, 0x3e. */
static bool number(const char *text, double low, double high, double *ret_value)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(value >= low && value <= high)) {
        return false;
    }
    *ret_value = value;
    return true;
}

static bool switched(const char *text, bool *ret_on)
{
    *ret_on = strcmp(text, "on") == 0;
    return *ret_on || strcmp(text, "off") == 0;
}

static bool form(const char *text, enum shape_form *ret_form)
{
    for (int i = 0; i < SHAPE_FORMS; i++) {
        if (strcmp(text, FORMS[i]) == 0) {
            *ret_form = (enum shape_form)i;
            return true;
        }
    }
    return false;
}

/* Names may hold spaces. */
static bool named(char *const *words, int count, char *ret_name)
{
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        size_t more = strlen(words[i]);
        if (length + (i > 0) + more >= CONTROL_NAME_MAX) {
            return false;
        }
        if (i > 0) {
            ret_name[length++] = ' ';
        }
        memcpy(ret_name + length, words[i], more + 1);
        length += more;
    }
    return length > 0;
}

static bool argument(const struct verb *verb, char *const *words, int count,
                     struct control *control)
{
    control->value = -1;
    switch (verb->argument) {
    case ARGUMENT_NONE:
        return count == 0;
    case ARGUMENT_PERHAPS:
        return count == 0 ||
               (count == 1 && number(words[0], verb->low, verb->high, &control->value));
    case ARGUMENT_NUMBER:
        return count == 1 && number(words[0], verb->low, verb->high, &control->value);
    case ARGUMENT_SWITCH:
        return count == 1 && switched(words[0], &control->on);
    case ARGUMENT_SHAPE:
        return count == 1 && form(words[0], &control->form);
    case ARGUMENT_TEXT:
        return named(words, count, control->name);
    }
    return false;
}

/* Cuts `line` into words; -1: too many. */
static int split(char *line, char **words)
{
    int count = 0;
    char *rest;
    for (char *word = strtok_r(line, " \t\r\n", &rest); word != NULL;
         word = strtok_r(NULL, " \t\r\n", &rest)) {
        if (count == LINE_WORDS) {
            return -1;
        }
        words[count++] = word;
    }
    return count;
}

static bool parse_words(char *const *words, int count, struct control *control)
{
    double value;
    bool of_strap = false;
    if (count >= 2 && strcmp(words[0], "at") == 0) {
        if (!number(words[1], 0, 1e6, &value)) {
            return false;
        }
        control->at_us = (int64_t)(value * 1e6);
        words += 2;
        count -= 2;
    }
    if (count >= 2 && strcmp(words[0], "strap") == 0) {
        if (!number(words[1], 1, 255, &value)) {
            return false;
        }
        of_strap = true;
        control->strap = (int)value - 1;
        words += 2;
        count -= 2;
    }
    for (size_t i = 0; count > 0 && i < sizeof(VERBS) / sizeof(VERBS[0]); i++) {
        if (VERBS[i].of_strap == of_strap && strcmp(VERBS[i].name, words[0]) == 0) {
            control->verb = VERBS[i].verb;
            return argument(&VERBS[i], words + 1, count - 1, control);
        }
    }
    return false;
}

bool control_parse(const char *text, struct control *ret_control)
{
    char line[LINE_BYTES];
    char *words[LINE_WORDS];
    struct control control = {.at_us = -1, .verb = CONTROL_NOTHING};
    size_t length = strcspn(text, "#\n");
    if (length >= sizeof(line)) {
        return false;
    }
    memcpy(line, text, length);
    line[length] = '\0';
    int count = split(line, words);
    if (count < 0 || (count > 0 && !parse_words(words, count, &control))) {
        return false;
    }
    *ret_control = control;
    return true;
}

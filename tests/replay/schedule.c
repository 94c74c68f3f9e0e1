/* schedule: the same recording, the same actions, whenever the core is woken.
 *
 *   schedule [--seed N] [--baseline PHASES] RECORDING…    e.g. --baseline quiet=0:120,talk=120:300
 *
 * Ticks carry nothing: a step fires what is due before it takes its input. So a recording is run
 * with no tick at all, then woken every 100 ms, at random, around each deadline, and with the whole
 * session moved to other memory on its way; every action must come out the same, to the
 * microsecond. "A.rec+B.rec" lays two recordings together as a couple. --baseline holds for all
 * that follow it;
 * "--baseline recording" goes back to the recordings' own. Exit 1: an action differs; it is shown.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/session.h"
#include "recording/merge.h"
#include "report/decisions.h"
#include "tools/trace/random.h"

enum { SAME, DIFFERS, USAGE };

static void *must(void *memory)
{
    if (memory == NULL) {
        fputs("schedule: not enough memory\n", stderr);
        exit(DIFFERS);
    }
    return memory;
}

/* ---- a recording in memory ---- */

struct inputs {
    struct input *at; /* their bytes and notes are owned */
    size_t count, room;
    bool holds[PARTNERS];
};

static void inputs_add(struct inputs *inputs, const struct input *input)
{
    if (inputs->count == inputs->room) {
        inputs->room = inputs->room == 0 ? 1024 : 2 * inputs->room;
        inputs->at = must(realloc(inputs->at, inputs->room * sizeof(*inputs->at)));
    }
    struct input *kept = &inputs->at[inputs->count++];
    *kept = *input;
    if (input->kind == INPUT_HRM) {
        uint8_t *bytes = must(malloc(input->bytes.length + 1u));
        memcpy(bytes, input->bytes.at, input->bytes.length);
        kept->bytes.at = bytes;
    } else if (input->kind == INPUT_NOTE) {
        kept->note.at = NULL; /* of no meaning to the core */
        kept->note.length = 0;
    }
    if (input->who != WHO_BOTH) {
        inputs->holds[input->who] = true;
    }
}

static void inputs_free(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        if (inputs->at[i].kind == INPUT_HRM) {
            free((void *)inputs->at[i].bytes.at);
        }
    }
    free(inputs->at);
}

static bool baseline_kind(enum input_kind kind)
{
    return kind == INPUT_BASELINE || kind == INPUT_HISTORY || kind == INPUT_PHASE;
}

/* Puts an input before the first that is due at its time or later. */
static void inputs_insert(struct inputs *inputs, const struct input *input)
{
    inputs_add(inputs, input);
    size_t at = inputs->count - 1;
    struct input kept = inputs->at[at];
    while (at > 0 && inputs->at[at - 1].at_us >= kept.at_us) {
        inputs->at[at] = inputs->at[at - 1];
        at--;
    }
    inputs->at[at] = kept;
}

static void insert_phase(struct inputs *inputs, int64_t zero_us, enum phase phase, double at_s)
{
    for (int who = 0; who < PARTNERS; who++) {
        struct input input = {.who = who, .kind = INPUT_PHASE, .phase = phase};
        input.at_us = input.event_us = zero_us + (int64_t)(at_s * 1e6);
        if (inputs->holds[who] && input.at_us < inputs->at[inputs->count - 1].at_us) {
            inputs_insert(inputs, &input);
        }
    }
}

/* quiet=0:120,talk=120:300. False: that makes no sense. */
static bool insert_baseline(struct inputs *inputs, const char *text)
{
    int64_t zero_us = inputs->at[0].at_us;
    char word[16];
    double from_s, to_s;
    int used;
    while (sscanf(text, "%15[a-z]=%lf:%lf%n", word, &from_s, &to_s, &used) == 3) {
        int phase = 0;
        while (phase < PHASES && strcmp(word, phase_name(phase)) != 0) {
            phase++;
        }
        if (phase == PHASES || from_s < 0 || to_s <= from_s) {
            return false;
        }
        insert_phase(inputs, zero_us, phase, from_s);
        insert_phase(inputs, zero_us, PHASE_NONE, to_s);
        text += used;
        if (*text == 0) {
            return true;
        }
        if (*text++ != ',') {
            return false;
        }
    }
    return false;
}

/* Reads "A" or "A+B". False: standard error says what is wrong. */
static bool inputs_read(struct inputs *inputs, const char *name, bool own_baseline)
{
    char path[PARTNERS][4096] = {"", ""};
    const char *plus = strchr(name, '+');
    size_t length = plus != NULL ? (size_t)(plus - name) : strlen(name);
    struct file_reader *reader[PARTNERS] = {NULL, NULL};
    struct file_error error = {.verdict = FILE_OK};
    struct merge merge;
    struct input input;
    snprintf(path[0], sizeof(path[0]), "%.*s", (int)length, name);
    snprintf(path[1], sizeof(path[1]), "%s", plus != NULL ? plus + 1 : "");
    enum file_verdict verdict = file_open(path[0], &reader[0], &error);
    if (verdict == FILE_OK && plus != NULL) {
        verdict = file_open(path[1], &reader[1], &error);
    }
    if (verdict == FILE_OK) {
        merge_init(&merge, reader[0], reader[1], 0);
        while ((verdict = merge_next(&merge, &input, &error)) == FILE_OK) {
            if (own_baseline || !baseline_kind(input.kind)) {
                inputs_add(inputs, &input);
            }
        }
    }
    if (verdict != FILE_END) {
        char text[FILE_ERROR_TEXT_BYTES];
        file_error_text(&error, text, sizeof(text));
        fprintf(stderr, "schedule: %s\n", text);
    }
    file_close(reader[0]);
    file_close(reader[1]);
    return verdict == FILE_END && inputs->count > 0;
}

/* ---- actions as text ---- */

struct text {
    char *at;
    size_t length, room;
    uint64_t ticks;
};

static char *text_room(struct text *text, size_t size)
{
    if (text->length + size > text->room) {
        text->room = 2 * (text->room + size);
        text->at = must(realloc(text->at, text->room));
    }
    return text->at + text->length;
}

static void text_action(struct text *text, const struct action *action)
{
    enum { LINE = DECISIONS_LINE_MAX + 128 };
    char *line = text_room(text, LINE);
    int used = snprintf(line, LINE, "%" PRId64 " ", action->at_us);
    size_t rest = LINE - (size_t)used;
    switch (action->kind) {
    case ACTION_PLAY:
        used += snprintf(line + used, rest, "play %d %" PRIu32 "\n", action->play.sound,
                         action->play.number);
        break;
    case ACTION_LIGHT:
        used += snprintf(line + used, rest, "light %d\n", action->light);
        break;
    case ACTION_SHOW:
        used += snprintf(line + used, rest, "show %d %d %d\n", action->show.show, action->show.who,
                         (int)action->show.signal);
        break;
    case ACTION_RECORD:
        used += snprintf(line + used, rest, "record %" PRId64 " %" PRId64 " ", action->record.t_us,
                         action->record.bound_us);
        used += (int)decisions_line(&action->record, 0, line + used, LINE - (size_t)used);
        break;
    case ACTION_KINDS:
        break;
    }
    text->length += (size_t)used;
}

static void text_actions(struct text *text, struct actions *actions)
{
    for (uint32_t i = 0; i < actions->count; i++) {
        text_action(text, &actions->at[i]);
    }
    if (actions->dropped > 0) {
        text->length +=
            (size_t)snprintf(text_room(text, 64), 64, "%" PRIu32 " dropped\n", actions->dropped);
    }
    actions->count = actions->dropped = 0;
}

static void text_end(struct text *text, const struct session *session)
{
    for (int who = 0; who < PARTNERS; who++) {
        struct partner_counts counts = session_counts(session, who);
        text->length += decisions_counts(&counts, who, text_room(text, 1024), 1024);
    }
    text->length += (size_t)snprintf(text_room(text, 64), 64, "impossible %" PRIu32 "\n",
                                     session_impossible(session));
}

/* ---- schedules ---- */

struct schedule {
    const char *name;
    /* Wakes the session as it likes between the last input and the next one, at next_us. May move
     * the session; returns where it is. */
    struct session *(*wake)(struct session *session, struct random *random, int64_t from_us,
                            int64_t next_us, struct text *text, struct actions *actions);
};

static void tick(struct session *session, int64_t at_us, struct text *text, struct actions *actions)
{
    session_tick(session, at_us, actions);
    text_actions(text, actions);
    text->ticks++;
}

static struct session *wake_every(struct session *session, struct random *random, int64_t from_us,
                                  int64_t next_us, struct text *text, struct actions *actions)
{
    const int64_t step_us = 100 * US_PER_MS;
    (void)random;
    /* A long silence is not worth a million ticks. */
    if (next_us - from_us > 600 * US_PER_S) {
        from_us = next_us - 600 * US_PER_S;
    }
    for (int64_t at_us = from_us; at_us <= next_us; at_us += step_us) {
        tick(session, at_us, text, actions);
    }
    return session;
}

static struct session *wake_at_random(struct session *session, struct random *random,
                                      int64_t from_us, int64_t next_us, struct text *text,
                                      struct actions *actions)
{
    int64_t at_us = from_us;
    for (uint64_t n = random_bits(random) % 8; n > 0; n--) {
        at_us = (int64_t)random_between(random, (double)at_us, (double)next_us);
        tick(session, at_us, text, actions);
    }
    return session;
}

static struct session *wake_around(struct session *session, struct random *random, int64_t from_us,
                                   int64_t next_us, struct text *text, struct actions *actions)
{
    (void)random;
    (void)from_us;
    for (int64_t due_us; (due_us = session_next_us(session)) <= next_us;) {
        for (int64_t at_us = due_us - 1; at_us <= due_us + 1 && at_us <= next_us; at_us++) {
            tick(session, at_us, text, actions);
        }
    }
    return session;
}

static struct session *wake_elsewhere(struct session *session, struct random *random,
                                      int64_t from_us, int64_t next_us, struct text *text,
                                      struct actions *actions)
{
    (void)from_us;
    (void)next_us;
    (void)text;
    (void)actions;
    if (random_bits(random) % 256 != 0) {
        return session;
    }
    struct session *moved = must(malloc(sizeof(*moved)));
    memcpy(moved, session, sizeof(*moved));
    memset(session, 0xa5, sizeof(*session));
    free(session);
    text->ticks++;
    return moved;
}

static const struct schedule schedules[] = {
    {"with no tick", NULL},
    {"every 100 ms", wake_every},
    {"at random times", wake_at_random},
    {"around each deadline", wake_around},
    {"moved in memory", wake_elsewhere},
};
#define SCHEDULES (sizeof(schedules) / sizeof(schedules[0]))

static struct text run(const struct schedule *schedule, const struct inputs *inputs, uint64_t seed)
{
    struct text text = {0};
    struct actions *actions = must(calloc(1, sizeof(*actions)));
    struct session *session = must(malloc(sizeof(*session)));
    struct settings settings = settings_default();
    struct random random;
    random_init(&random, seed, 7);
    session_init(session, &settings);
    for (size_t i = 0; i < inputs->count; i++) {
        const struct input *input = &inputs->at[i];
        if (schedule->wake != NULL && i > 0) {
            session = schedule->wake(session, &random, inputs->at[i - 1].at_us, input->at_us, &text,
                                     actions);
        }
        session_step(session, input, actions);
        text_actions(&text, actions);
    }
    text_end(&text, session);
    free(session);
    free(actions);
    return text;
}

static void show_difference(const char *name, const struct schedule *schedule,
                            const struct text *plain, const struct text *other)
{
    size_t at = 0;
    size_t line = 0;
    size_t lines = 1;
    while (at < plain->length && at < other->length && plain->at[at] == other->at[at]) {
        if (plain->at[at++] == '\n') {
            line = at;
            lines++;
        }
    }
    printf("%s: %s, action %zu differs\n", name, schedule->name, lines);
    printf("  with no tick: %.*s\n", (int)strcspn(plain->at + line, "\n"), plain->at + line);
    printf("  %s: %.*s\n", schedule->name, (int)strcspn(other->at + line, "\n"), other->at + line);
}

static bool same(const char *name, const struct inputs *inputs, uint64_t seed, uint64_t *ticks)
{
    struct text plain = run(&schedules[0], inputs, seed);
    bool all = true;
    for (size_t i = 1; i < SCHEDULES; i++) {
        struct text other = run(&schedules[i], inputs, seed);
        *ticks += other.ticks;
        *text_room(&other, 1) = *text_room(&plain, 1) = 0;
        if (plain.length != other.length || memcmp(plain.at, other.at, plain.length) != 0) {
            show_difference(name, &schedules[i], &plain, &other);
            all = false;
        }
        free(other.at);
    }
    free(plain.at);
    return all;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    uint64_t ticks = 0;
    unsigned recordings = 0;
    unsigned differ = 0;
    const char *baseline = "recording";
    for (int i = 1; i < argc; i++) {
        struct inputs inputs = {0};
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = strtoull(argv[++i], NULL, 10);
            continue;
        }
        if (strcmp(argv[i], "--baseline") == 0 && i + 1 < argc) {
            baseline = argv[++i];
            continue;
        }
        bool own = strcmp(baseline, "recording") == 0;
        if (!inputs_read(&inputs, argv[i], own)) {
            return DIFFERS;
        }
        if (!own && !insert_baseline(&inputs, baseline)) {
            fprintf(stderr, "schedule: --baseline %s: not such as quiet=0:120,talk=120:300\n",
                    baseline);
            return USAGE;
        }
        differ += same(argv[i], &inputs, seed, &ticks) ? 0 : 1;
        recordings++;
        inputs_free(&inputs);
    }
    if (recordings == 0) {
        fputs("Usage: schedule [--seed N] [--baseline PHASES] RECORDING[+RECORDING]...\n", stderr);
        return USAGE;
    }
    if (differ == 0) {
        printf("%u recordings, all the same (%" PRIu64 " ticks and moves)\n", recordings, ticks);
    } else {
        printf("%u recordings, %u not the same\n", recordings, differ);
    }
    return differ == 0 ? SAME : DIFFERS;
}

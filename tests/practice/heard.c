/* heard: was each sound of a drill heard when its row says so?
 *
 *   heard MONITOR SECONDS JOURNAL NAME VOLUME PAUSE_S COMMAND [ARGUMENT…]
 *
 * Listens to a sink's monitor while COMMAND runs, for at most SECONDS; then takes the newest row
 * that NAME (who has no passphrase) has in the journal and looks for every sound at its time.
 * Prints a line a sound. Exits 0 where all that was asked for was heard, within 30 ms of what the
 * row says, and the command ended with 0.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cue/breath.h"
#include "cue/set.h"
#include "journal/practice.h"
#include "now/now.h"
#include "practice/log.h"
#include "tests/bench/ear.h"

#define OFF_MS    30
#define BEFORE_US (500 * US_PER_MS)
#define BREATH_IN                                                                                  \
    SOUND_RATE_HZ /* a breath begins with silence: its second second is looked for                 \
                   */

struct row {
    char text[PRACTICE_BYTES_MAX + 1];
};

static int run(char **argv)
{
    int status = 1;
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool keep_last(void *user, const char *text, size_t length)
{
    struct row *row = user;
    memcpy(row->text, text, length);
    row->text[length] = 0;
    return true;
}

static bool read_row(const char *path, const char *name, struct row *ret_row)
{
    struct journal *journal = NULL;
    struct journal_partner partner;
    struct journal_unlocked *owner = NULL;
    bool read = journal_open(path, 2000, &journal) == JOURNAL_OK &&
                journal_partner_find(journal, name, &partner) == JOURNAL_OK &&
                journal_unlock(journal, &partner.id, NULL, &owner) == JOURNAL_OK &&
                practice_list(journal, owner, keep_last, ret_row) == JOURNAL_OK &&
                ret_row->text[0] != 0;
    journal_unlocked_free(owner);
    journal_close(journal);
    return read;
}

/* The sounds as lull has them; of the breath one for each rate. */
struct sounds {
    struct cue_sounds cue;
    struct sound_samples breath[RESONANCE_RATES];
};

static bool load(double volume, double pause_s, struct sounds *sounds)
{
    const char *which;
    const struct set_choice choice = {
        .cue = "soft-bell", .volume = volume, .breath = pause_s >= 12, .drill = true};
    bool good = set_load(&choice, &sounds->cue, &which) == SOUND_VERDICT_OK;
    for (uint32_t rate = 0; good && rate < RESONANCE_RATES; rate++) {
        const struct breath breath = breath_of_rate(resonance_rate(rate));
        good = breath_render(&breath, volume, &sounds->breath[rate]) == 0;
    }
    return good;
}

static void unload(struct sounds *sounds)
{
    sounds->cue.of[SOUND_BREATH].at = NULL; /* one of those below */
    set_finish(&sounds->cue);
    for (int rate = 0; rate < RESONANCE_RATES; rate++) {
        sound_finish(&sounds->breath[rate]);
    }
}

static const struct sound_samples *sound_of(const struct cue_sounds *sounds, const char *word)
{
    static const char *const words[SOUNDS] = {
        [SOUND_CUE] = "cue",           [SOUND_RETURN] = "return",
        [SOUND_PAUSE] = "pause",       [SOUND_BEGIN] = "begin",
        [SOUND_REMINDER] = "reminder", [SOUND_CHANGE] = "change",
        [SOUND_BREATH] = "breath",     [SOUND_END] = "end"};
    for (int i = 0; i < SOUNDS; i++) {
        if (strcmp(words[i], word) == 0) {
            return &sounds->of[i];
        }
    }
    return NULL;
}

/* The part of a sound that is looked for, and how far into it that part begins. */
static struct sound_samples part_of(const struct sound_samples *sound, const char *word,
                                    int64_t *ret_into_us)
{
    struct sound_samples part = *sound;
    *ret_into_us = 0;
    if (strcmp(word, "breath") == 0) {
        part.at += BREATH_IN;
        part.count = 2 * SOUND_RATE_HZ;
        *ret_into_us = BREATH_IN * US_PER_S / SOUND_RATE_HZ;
    } else if (part.count > 2 * SOUND_RATE_HZ) {
        part.count = 2 * SOUND_RATE_HZ; /* the mark of a pause, not its breath */
    }
    return part;
}

static bool check(const struct ear *ear, const struct cue_sounds *sounds, const char *word,
                  int64_t at_us, int64_t at_ms, int64_t bound_ms)
{
    const struct sound_samples *sound = sound_of(sounds, word);
    struct ear_heard heard;
    int64_t into_us;
    if (sound == NULL) {
        printf("%9.3f s  %-8s is no sound of a drill\n", (double)at_ms / 1000, word);
        return false;
    }
    struct sound_samples part = part_of(sound, word, &into_us);
    if (!ear_find(ear, &part, at_us + into_us - BEFORE_US, 2 * BEFORE_US, &heard)) {
        printf("%9.3f s  %-8s was not heard\n", (double)at_ms / 1000, word);
        return false;
    }
    double off_ms = (double)(heard.at_us - into_us - at_us) / 1000;
    bool near = off_ms >= -OFF_MS && off_ms <= OFF_MS;
    printf("%9.3f s +- %" PRId64 " ms  %-8s %+6.1f ms, %.3f alike%s\n", (double)at_ms / 1000,
           bound_ms, word, off_ms, heard.alike, near ? "" : ": too far off");
    return near;
}

static bool check_all(const struct ear *ear, struct sounds *sounds, char *text)
{
    struct log_run run;
    unsigned due = 0, heard = 0;
    bool good = log_read(text, strlen(text), &run);
    int64_t zero_us = run.start_realtime_us - now_realtime_us() + now_boottime_us();
    for (char *line = strtok(text, "\n"); good && line != NULL; line = strtok(NULL, "\n")) {
        int64_t at_ms, bound_ms = 0;
        char what[16], word[16];
        if (sscanf(line, "%" SCNd64 " %15s %15s %" SCNd64, &at_ms, what, word, &bound_ms) < 3) {
            continue;
        }
        if (strcmp(what, "rate") == 0) {
            sounds->cue.of[SOUND_BREATH] = sounds->breath[pace_nearest(atof(word) / 1000)];
        }
        due += strcmp(what, "due") == 0;
        if (strcmp(what, "heard") == 0) {
            heard += check(ear, &sounds->cue, word, zero_us + at_ms * US_PER_MS, at_ms, bound_ms)
                         ? 1
                         : 0;
        }
    }
    printf("%u sounds asked for, %u heard at their times\n", due, heard);
    return good && due > 0 && heard == due;
}

int main(int argc, char **argv)
{
    static struct row row;
    static struct sounds sounds;
    struct ear ear;
    if (argc < 8 || !load(atof(argv[5]), atof(argv[6]), &sounds)) {
        return 2;
    }
    int error = ear_init(&ear, argv[1], atoi(argv[2]));
    if (error < 0) {
        printf("the monitor %s could not be heard: %s\n", argv[1], strerror(-error));
        return 2;
    }
    int status = run(argv + 7);
    usleep(700000); /* what was played last, too */
    ear_stop(&ear);
    bool good = read_row(argv[3], argv[4], &row) && check_all(&ear, &sounds, row.text);
    ear_finish(&ear);
    unload(&sounds);
    return status == 0 && good ? 0 : 1;
}

/* The sound card's sink against a real ALSA `default` that plays into a real PulseAudio, whose
 * monitor is recorded: was the cue heard, whole, and when it was said to be?
 *
 * The server is a child of this program under a private XDG_RUNTIME_DIR; it is killed and started
 * again as a card that is pulled and put back.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <alsa/asoundlib.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/units.h"
#include "cue/cue.h"
#include "now/now.h"

#define SKIPPED        77
#define ANSWERS        16
#define RECORD_MAX     (20 * SOUND_RATE_HZ)
#define MS(n)          ((n)*US_PER_MS)
#define NO_ANSWER      (-2)
#define ANSWER_STARTED (-1)

static char folder[] = "/tmp/lull-pulse-XXXXXX";
static struct cue_sounds sounds;
static pid_t server;

/* --- the server --- */

/* `command` begins with exec, so that the child is the program itself. */
static pid_t spawn(const char *command, int out_fd)
{
    const pid_t child = fork();

    if (child == 0) {
        const int null = open("/dev/null", O_RDWR);

        dup2(out_fd < 0 ? null : out_fd, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    return child;
}

static bool server_answers(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool answers;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/pulse/native", folder);
    answers = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    close(fd);
    return answers;
}

static void server_start(void)
{
    const int64_t until_us = now_boottime_us() + 10 * US_PER_S;

    assert_int_equal(server, 0);
    server =
        spawn("exec pulseaudio -n --daemonize=no --exit-idle-time=-1"
              " -L 'module-null-sink sink_name=lull rate=48000' -L module-native-protocol-unix",
              -1);
    while (!server_answers()) {
        assert_true(now_boottime_us() < until_us);
        usleep(20000);
    }
}

static void server_kill(void)
{
    if (server <= 0)
        return;
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    server = 0;
}

static void use_config(const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/asound.conf", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    setenv("ALSA_CONFIG_PATH", path, 1);
    snd_config_update_free_global();
}

#define CONFIG_PULSE   "pcm.!default { type pulse }\n"
#define CONFIG_NO_CARD "pcm.!default { type hw card 31 }\n"
#define CONFIG_NULL    "pcm.!default { type null }\n"

/* --- a sink in a loop, and all it said --- */

struct bench {
    sd_event *loop;
    sd_event_source *beat; /* shows that the loop goes on: every 5 ms */
    int64_t beat_us;
    int64_t longest_us; /* longest time between two of them, beyond the 5 ms */
    struct cue *cue;
    struct {
        int answer; /* NO_ANSWER, ANSWER_STARTED or an enum cue_fail */
        int count;
        int64_t event_us, bound_us, told_us;
    } of[ANSWERS];
    bool available;
    int changes;
    enum cue_fail why;
};

static int on_beat(sd_event_source *source, uint64_t time_us, void *userdata)
{
    struct bench *bench = userdata;
    const int64_t held_us = now_boottime_us() - (int64_t)time_us;

    if (held_us > bench->longest_us)
        bench->longest_us = held_us;
    bench->beat_us = now_boottime_us();
    sd_event_source_set_time(source, (uint64_t)(bench->beat_us + MS(5)));
    return 0;
}

static void started(void *userdata, uint32_t number, int64_t event_us, int64_t bound_us)
{
    struct bench *bench = userdata;

    bench->of[number].answer = ANSWER_STARTED;
    bench->of[number].count++;
    bench->of[number].event_us = event_us;
    bench->of[number].bound_us = bound_us;
    bench->of[number].told_us = now_boottime_us();
}

static void failed(void *userdata, uint32_t number, enum cue_fail fail)
{
    struct bench *bench = userdata;

    bench->of[number].answer = (int)fail;
    bench->of[number].count++;
}

static void available(void *userdata, bool is, enum cue_fail why)
{
    struct bench *bench = userdata;

    bench->available = is;
    bench->why = why;
    bench->changes++;
}

static void bench_init(struct bench *bench)
{
    const struct cue_owner owner = {
        .started = started, .failed = failed, .available = available, .userdata = bench};

    *bench = (struct bench){0};
    for (int i = 0; i < ANSWERS; i++)
        bench->of[i].answer = NO_ANSWER;
    assert_true(sd_event_new(&bench->loop) >= 0);
    assert_true(sd_event_add_time(bench->loop, &bench->beat, CLOCK_BOOTTIME,
                                  (uint64_t)now_boottime_us(), 1, on_beat, bench) >= 0);
    sd_event_source_set_enabled(bench->beat, SD_EVENT_ON);
    assert_int_equal(cue_alsa_new(&bench->cue, bench->loop, "default", &sounds, &owner), 0);
    assert_int_equal(bench->changes, 1);
}

static void bench_finish(struct bench *bench)
{
    /* Never two answers to one asking. */
    for (int i = 0; i < ANSWERS; i++)
        assert_true(bench->of[i].count <= 1);
    cue_free(bench->cue);
    sd_event_source_disable_unref(bench->beat);
    sd_event_unref(bench->loop);
}

static void run_for(struct bench *bench, int64_t length_us)
{
    const int64_t until_us = now_boottime_us() + length_us;

    while (now_boottime_us() < until_us)
        sd_event_run(bench->loop, 5000);
}

static void run_until_available(struct bench *bench, bool wanted, int64_t within_us)
{
    const int64_t until_us = now_boottime_us() + within_us;

    while (bench->available != wanted && now_boottime_us() < until_us)
        sd_event_run(bench->loop, 5000);
    assert_int_equal(bench->available, wanted);
}

static void run_until_answer(struct bench *bench, uint32_t number, int wanted)
{
    const int64_t until_us = now_boottime_us() + 4 * US_PER_S;

    while (bench->of[number].answer == NO_ANSWER && now_boottime_us() < until_us)
        sd_event_run(bench->loop, 5000);
    assert_int_equal(bench->of[number].answer, wanted);
}

/* --- a recording of what was heard --- */

struct recording {
    pid_t pid;
    int fd;
    sd_event_source *io;
    int16_t *at;
    size_t bytes;
    /* When sample 0 was recorded: the earliest that any arrival allows. A null sink hands a block
     * to its monitor when it is mixed, so this may lie a few ms before it would have been heard. */
    int64_t zero_us;
};

static int on_recorded(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct recording *recording = userdata;
    const size_t room = RECORD_MAX * sizeof(int16_t) - recording->bytes;
    const ssize_t got = read(fd, (uint8_t *)recording->at + recording->bytes, room);
    int64_t zero_us;

    (void)source;
    (void)revents;
    if (got <= 0)
        return 0;
    recording->bytes += (size_t)got;
    zero_us = now_boottime_us() - (int64_t)(recording->bytes / 2) * US_PER_S / SOUND_RATE_HZ;
    if (zero_us < recording->zero_us)
        recording->zero_us = zero_us;
    return 0;
}

static void record(struct recording *recording, sd_event *loop)
{
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    *recording = (struct recording){.pid = spawn("exec parec -d lull.monitor --raw --format=s16le "
                                                 "--rate=48000 --channels=1 --latency-msec=5",
                                                 ends[1]),
                                    .fd = ends[0],
                                    .zero_us = INT64_MAX};
    close(ends[1]);
    recording->at = calloc(RECORD_MAX, sizeof(*recording->at));
    assert_non_null(recording->at);
    assert_true(sd_event_add_io(loop, &recording->io, ends[0], EPOLLIN, on_recorded, recording) >=
                0);
}

static void record_end(struct recording *recording)
{
    sd_event_source_disable_unref(recording->io);
    kill(recording->pid, SIGTERM);
    waitpid(recording->pid, NULL, 0);
    close(recording->fd);
    free(recording->at);
}

/* Normalised correlation of the sound from its `part`th sample on with the recording, in which the
 * sound is taken to begin at `first`; every `step`th sample. */
static double correlation(const int16_t *at, const struct sound_samples *sound, uint32_t first,
                          uint32_t part, uint32_t step)
{
    double both = 0, one = 0, other = 0;

    for (uint32_t i = part; i < sound->count; i += step) {
        const double a = sound->at[i], b = at[first + i];

        both += a * b;
        one += a * a;
        other += b * b;
    }
    return other > 0 ? both / sqrt(one * other) : 0;
}

/* The best place from `from` to before `to`, trying every `stride`th. */
static uint32_t best_place(const int16_t *at, const struct sound_samples *sound, uint32_t from,
                           uint32_t to, uint32_t stride, uint32_t step)
{
    double best = -1;
    uint32_t best_at = from;

    for (uint32_t i = from; i < to; i += stride) {
        const double found = correlation(at, sound, i, 0, step);

        if (found > best) {
            best = found;
            best_at = i;
        }
    }
    return best_at;
}

/* Where the sound lies in the recording: looked for coarsely (4 kHz still shows all partials), then
 * to the sample, over several periods of what its partials sound like together. */
static double find(const struct recording *recording, const struct sound_samples *sound,
                   uint32_t from, uint32_t *ret_first)
{
    const uint32_t count = (uint32_t)(recording->bytes / 2), reach = 2400;
    uint32_t last, first;

    assert_true(count > from + sound->count);
    last = count - sound->count;
    first = best_place(recording->at, sound, from, last, 8, 12);
    first = best_place(recording->at, sound, first > reach ? first - reach : 0,
                       first + reach < last ? first + reach : last, 1, 12);
    *ret_first = first;
    return correlation(recording->at, sound, first, 0, 1);
}

/* --- the tests --- */

/* The cue is heard whole, when it was said to be; the one asked for meanwhile follows it. */
static void test_heard(void **state)
{
    const struct sound_samples *bell = &sounds.of[SOUND_CUE], *back = &sounds.of[SOUND_RETURN];
    struct recording recording;
    struct bench bench;
    int64_t asked_us, heard_us;
    uint32_t first, second;
    double found;

    (void)state;
    use_config(CONFIG_PULSE);
    server_start();
    bench_init(&bench);
    assert_true(bench.available);
    record(&recording, bench.loop);
    run_for(&bench, MS(3000)); /* long idle: the sink may have gone to sleep */
    bench.longest_us = 0;

    asked_us = now_boottime_us();
    cue_play(bench.cue, SOUND_CUE, 1, asked_us);
    run_for(&bench, MS(200));
    cue_play(bench.cue, SOUND_RETURN, 2, now_boottime_us());
    cue_play(bench.cue, SOUND_CUE, 3, now_boottime_us());
    assert_int_equal(bench.of[3].answer, CUE_FAIL_BUSY);
    run_for(&bench, MS(4000));

    assert_int_equal(bench.of[1].answer, ANSWER_STARTED);
    assert_int_equal(bench.of[2].answer, ANSWER_STARTED);
    found = find(&recording, bell, 0, &first);
    heard_us = recording.zero_us + (int64_t)first * US_PER_S / SOUND_RATE_HZ;
    print_message("cue: correlation %.4f; asked to first sample %.1f ms (said: %.1f ms +- %.1f), "
                  "told after %.1f ms; loop held up for %.1f ms at most\n",
                  found, (double)(heard_us - asked_us) / 1e3,
                  (double)(bench.of[1].event_us - asked_us) / 1e3,
                  (double)bench.of[1].bound_us / 1e3,
                  (double)(bench.of[1].told_us - asked_us) / 1e3, (double)bench.longest_us / 1e3);
    assert_true(found > 0.9);
    /* The buffer holds one second: what comes after was written while it played. */
    assert_true(correlation(recording.at, bell, first, SOUND_RATE_HZ, 1) > 0.9);
    assert_true(llabs(heard_us - bench.of[1].event_us) < MS(150));
    assert_true(bench.of[1].event_us >= asked_us && bench.of[1].event_us < asked_us + MS(150));
    assert_true(bench.of[1].told_us >= bench.of[1].event_us);

    found = find(&recording, back, first + bell->count / 2, &second);
    heard_us = recording.zero_us + (int64_t)second * US_PER_S / SOUND_RATE_HZ;
    print_message("the one that waited: correlation %.4f; %.1f ms after the end of the first; "
                  "heard - said %.1f ms\n",
                  found, ((double)second - first - bell->count) * 1000 / SOUND_RATE_HZ,
                  (double)(heard_us - bench.of[2].event_us) / 1e3);
    assert_true(found > 0.9);
    assert_true(second >= first + bell->count); /* nothing of the first was cut off */
    assert_true(second < first + bell->count + SOUND_RATE_HZ / 2);
    assert_true(llabs(heard_us - bench.of[2].event_us) < MS(150));
    assert_true(bench.longest_us < MS(900)); /* nobody waited for a sound to end */

    record_end(&recording);
    bench_finish(&bench);
    server_kill();
}

/* No card: said, answered, and the talk goes on. A card that comes is taken within its 2 s. */
static void test_missing(void **state)
{
    struct bench bench;

    (void)state;
    use_config(CONFIG_NO_CARD);
    bench_init(&bench);
    assert_false(bench.available);
    assert_int_equal(bench.why, CUE_FAIL_NO_DEVICE);
    cue_play(bench.cue, SOUND_CUE, 1, now_boottime_us());
    assert_int_equal(bench.of[1].answer, CUE_FAIL_NO_DEVICE);
    bench.beat_us = 0;
    run_for(&bench, MS(500));
    assert_true(bench.beat_us > 0);
    assert_true(bench.longest_us < MS(900)); /* nobody waited for a sound to end */
    assert_int_equal(bench.changes, 1);

    server_start();
    use_config(CONFIG_PULSE);
    run_until_available(&bench, true, MS(2500));
    cue_play(bench.cue, SOUND_CUE, 2, now_boottime_us());
    run_until_answer(&bench, 2, ANSWER_STARTED);
    bench_finish(&bench);
    server_kill();
}

/* A cue asked for while the card is away tries it out of turn. */
static void test_back_at_a_cue(void **state)
{
    struct bench bench;

    (void)state;
    use_config(CONFIG_PULSE);
    bench_init(&bench);
    assert_false(bench.available);
    assert_int_equal(bench.why, CUE_FAIL_NO_DEVICE);
    server_start();
    cue_play(bench.cue, SOUND_CUE, 1, now_boottime_us());
    assert_true(bench.available);
    run_until_answer(&bench, 1, ANSWER_STARTED);
    bench_finish(&bench);
    server_kill();
}

static void test_vanishes_in_play(void **state)
{
    struct bench bench;

    (void)state;
    use_config(CONFIG_PULSE);
    server_start();
    bench_init(&bench);
    assert_true(bench.available);

    cue_play(bench.cue, SOUND_CUE, 1, now_boottime_us());
    run_until_answer(&bench, 1, ANSWER_STARTED);
    cue_play(bench.cue, SOUND_RETURN, 2, now_boottime_us());
    server_kill();
    run_until_available(&bench, false, MS(3000));
    assert_int_equal(bench.why, CUE_FAIL_VANISHED);
    assert_int_equal(bench.of[1].count, 1);
    assert_int_equal(bench.of[2].answer, CUE_FAIL_VANISHED); /* it waited and was not heard */
    cue_play(bench.cue, SOUND_CUE, 3, now_boottime_us());
    assert_int_equal(bench.of[3].answer, CUE_FAIL_VANISHED);

    server_start();
    run_until_available(&bench, true, MS(8000)); /* the first try comes after 2 s */
    cue_play(bench.cue, SOUND_CUE, 4, now_boottime_us());
    run_until_answer(&bench, 4, ANSWER_STARTED);
    assert_true(bench.longest_us < MS(900)); /* nobody waited for a sound to end */

    /* Gone before the first sample was heard, or not known to be: one answer all the same. */
    run_for(&bench, MS(2000));
    cue_play(bench.cue, SOUND_CUE, 5, now_boottime_us());
    server_kill();
    run_until_available(&bench, false, MS(1000));
    assert_int_equal(bench.of[5].answer, CUE_FAIL_VANISHED);
    bench_finish(&bench);
}

/* While nothing plays it is noticed too, and the tries grow rarer: 2 s, then 4 s. */
static void test_vanishes_idle(void **state)
{
    struct bench bench;
    int64_t gone_us;

    (void)state;
    use_config(CONFIG_PULSE);
    server_start();
    bench_init(&bench);
    server_kill();
    run_until_available(&bench, false, MS(2500));
    gone_us = now_boottime_us();
    run_for(&bench, MS(2500));
    assert_false(bench.available);
    server_start();
    run_until_available(&bench, true, MS(4500));
    assert_true(now_boottime_us() - gone_us >= MS(5500));
    assert_int_equal(bench.changes, 3);
    bench_finish(&bench);
    server_kill();
}

/* A `default` that swallows everything (headless machines have it) is no sound, and is said so. */
static void test_swallows(void **state)
{
    struct bench bench;

    (void)state;
    use_config(CONFIG_NULL);
    bench_init(&bench);
    assert_false(bench.available);
    assert_int_equal(bench.why, CUE_FAIL_OTHER);
    cue_play(bench.cue, SOUND_CUE, 1, now_boottime_us());
    assert_int_equal(bench.of[1].answer, CUE_FAIL_OTHER);
    bench_finish(&bench);
}

static int start(void **state)
{
    char config[64];

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    setenv("XDG_RUNTIME_DIR", folder, 1);
    setenv("HOME", folder, 1);
    /* A server that is gone is to stay gone: for all but root the library would start one. */
    snprintf(config, sizeof config, "%s/client.conf", folder);
    FILE *file = fopen(config, "w");
    if (file == NULL || fputs("autospawn = no\n", file) < 0 || fclose(file) != 0) {
        return -1;
    }
    setenv("PULSE_CLIENTCONFIG", config, 1);
    unsetenv("PULSE_SERVER");
    unsetenv("PULSE_RUNTIME_PATH");
    unsetenv("XDG_CONFIG_HOME");
    sound_load("soft-bell", 1, &sounds.of[SOUND_CUE]);
    sound_load("return", 1, &sounds.of[SOUND_RETURN]);
    return sounds.of[SOUND_CUE].at && sounds.of[SOUND_RETURN].at ? 0 : -1;
}

static int stop(void **state)
{
    char command[64];

    (void)state;
    server_kill();
    sound_finish(&sounds.of[SOUND_CUE]);
    sound_finish(&sounds.of[SOUND_RETURN]);
    snd_config_update_free_global();
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heard),         cmocka_unit_test(test_missing),
        cmocka_unit_test(test_back_at_a_cue), cmocka_unit_test(test_vanishes_in_play),
        cmocka_unit_test(test_vanishes_idle), cmocka_unit_test(test_swallows),
    };

    if (system("command -v pulseaudio >/dev/null && command -v parec >/dev/null") != 0) {
        puts("skipped: pulseaudio and parec are not here (apt install pulseaudio "
             "pulseaudio-utils libasound2-plugins)");
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, start, stop);
}

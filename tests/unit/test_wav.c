/* The wav sink: every sound at its place on the session's time line. Read back by libsndfile. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/units.h"
#include "cue/cue.h"

#define ZERO_US    (INT64_C(77) * US_PER_S)
#define ANSWERS    16
#define PATH_BYTES 64

struct fixture {
    char path[PATH_BYTES];
    struct cue_sounds sounds;
    struct cue_owner owner;
    struct {
        uint32_t number;
        int64_t event_us;
        int fail; /* -1: started */
    } answer[ANSWERS];
    int answers;
    int available;
};

static void started(void *userdata, uint32_t number, int64_t event_us, int64_t bound_us)
{
    struct fixture *f = userdata;

    assert_int_equal(bound_us, 0);
    f->answer[f->answers].number = number;
    f->answer[f->answers].event_us = event_us;
    f->answer[f->answers++].fail = -1;
}

static void failed(void *userdata, uint32_t number, enum cue_fail fail)
{
    struct fixture *f = userdata;

    f->answer[f->answers].number = number;
    f->answer[f->answers++].fail = (int)fail;
}

static void available(void *userdata, bool is, enum cue_fail why)
{
    (void)why;
    ((struct fixture *)userdata)->available += is;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    int fd;

    strcpy(f->path, "/tmp/lull-wav-XXXXXX");
    fd = mkstemp(f->path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(sound_load("soft-bell", 1, &f->sounds.of[SOUND_CUE]), SOUND_VERDICT_OK);
    assert_int_equal(sound_load("return", 1, &f->sounds.of[SOUND_RETURN]), SOUND_VERDICT_OK);
    f->owner = (struct cue_owner){
        .started = started, .failed = failed, .available = available, .userdata = f};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    unlink(f->path);
    sound_finish(&f->sounds.of[SOUND_CUE]);
    sound_finish(&f->sounds.of[SOUND_RETURN]);
    free(f);
    return 0;
}

static struct cue *open_sink(struct fixture *f)
{
    struct cue *cue = NULL;

    assert_int_equal(cue_wav_new(&cue, f->path, ZERO_US, &f->sounds, &f->owner), 0);
    assert_int_equal(f->available, 1);
    return cue;
}

/* Reads the file; the caller frees. */
static int16_t *read_back(const struct fixture *f, uint32_t *ret_count)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(f->path, SFM_READ, &info);
    int16_t *at;

    assert_non_null(file);
    assert_int_equal(info.samplerate, SOUND_RATE_HZ);
    assert_int_equal(info.channels, 1);
    assert_int_equal(info.format, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    at = calloc((size_t)info.frames + 1, sizeof(*at));
    assert_int_equal(sf_readf_short(file, at, info.frames + 1), info.frames);
    sf_close(file);
    *ret_count = (uint32_t)info.frames;
    return at;
}

static void assert_sound_at(const int16_t *at, uint32_t first, const struct sound_samples *samples)
{
    assert_memory_equal(at + first, samples->at, samples->count * sizeof(*at));
}

static void assert_silent(const int16_t *at, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i < last; i++)
        assert_int_equal(at[i], 0);
}

static void test_placed_where_asked(void **state)
{
    struct fixture *f = *state;
    const struct sound_samples *bell = &f->sounds.of[SOUND_CUE],
                               *back = &f->sounds.of[SOUND_RETURN];
    struct cue *cue = open_sink(f);
    int16_t *at;
    uint32_t count;

    cue_play(cue, SOUND_CUE, 1, ZERO_US + 2 * US_PER_S + 500 * US_PER_MS);
    cue_play(cue, SOUND_RETURN, 0, ZERO_US + 20 * US_PER_S);
    cue_free(cue);

    assert_int_equal(f->answers, 2);
    assert_int_equal(f->answer[0].number, 1);
    assert_int_equal(f->answer[0].fail, -1);
    assert_int_equal(f->answer[0].event_us, ZERO_US + 2500 * US_PER_MS);
    assert_int_equal(f->answer[1].event_us, ZERO_US + 20 * US_PER_S);
    at = read_back(f, &count);
    assert_int_equal(count, 20 * SOUND_RATE_HZ + back->count);
    assert_silent(at, 0, 120000);
    assert_sound_at(at, 120000, bell);
    assert_silent(at, 120000 + bell->count, 20 * SOUND_RATE_HZ);
    assert_sound_at(at, 20 * SOUND_RATE_HZ, back);
    free(at);
}

/* The running one goes on, the next follows it, a third has no place. */
static void test_asked_while_one_plays(void **state)
{
    struct fixture *f = *state;
    const struct sound_samples *bell = &f->sounds.of[SOUND_CUE],
                               *back = &f->sounds.of[SOUND_RETURN];
    struct cue *cue = open_sink(f);
    int16_t *at;
    uint32_t count;

    cue_play(cue, SOUND_CUE, 1, ZERO_US);
    cue_play(cue, SOUND_RETURN, 2, ZERO_US + 500 * US_PER_MS);
    cue_play(cue, SOUND_CUE, 3, ZERO_US + 600 * US_PER_MS);
    cue_free(cue);

    assert_int_equal(f->answers, 3);
    assert_int_equal(f->answer[1].fail, -1);
    assert_int_equal(f->answer[1].event_us, ZERO_US + 1400 * US_PER_MS); /* the bell's length */
    assert_int_equal(f->answer[2].fail, CUE_FAIL_BUSY);
    at = read_back(f, &count);
    assert_int_equal(count, bell->count + back->count);
    assert_sound_at(at, 0, bell);
    assert_sound_at(at, bell->count, back);
    free(at);
}

/* Three hours in, and past what a wav file can count. */
static void test_far_away(void **state)
{
    struct fixture *f = *state;
    struct cue *cue = open_sink(f);
    SF_INFO info = {0};
    SNDFILE *file;

    cue_play(cue, SOUND_CUE, 1, ZERO_US + INT64_C(3) * 3600 * US_PER_S);
    cue_play(cue, SOUND_CUE, 2, ZERO_US + INT64_C(13) * 3600 * US_PER_S);
    cue_play(cue, SOUND_CUE, 3, INT64_MAX);
    assert_int_equal(f->answer[0].fail, -1);
    assert_int_equal(f->answer[1].fail, CUE_FAIL_OTHER);
    assert_int_equal(f->answer[2].fail, CUE_FAIL_OTHER);
    cue_free(cue);
    file = sf_open(f->path, SFM_READ, &info);
    assert_int_equal(info.frames,
                     INT64_C(3) * 3600 * SOUND_RATE_HZ + f->sounds.of[SOUND_CUE].count);
    sf_close(file);
}

/* kill -9 after a cue: the file says what it holds. */
static void test_killed(void **state)
{
    struct fixture *f = *state;
    const pid_t child = fork();
    int16_t *at;
    uint32_t count;
    int status;

    if (child == 0) {
        struct cue *cue = NULL;

        if (cue_wav_new(&cue, f->path, ZERO_US, &f->sounds, &f->owner) == 0)
            cue_play(cue, SOUND_CUE, 1, ZERO_US + US_PER_S);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    at = read_back(f, &count);
    assert_int_equal(count, SOUND_RATE_HZ + f->sounds.of[SOUND_CUE].count);
    assert_sound_at(at, SOUND_RATE_HZ, &f->sounds.of[SOUND_CUE]);
    free(at);
}

static void test_nothing_played(void **state)
{
    struct fixture *f = *state;
    int16_t *at;
    uint32_t count;

    cue_free(open_sink(f));
    at = read_back(f, &count);
    assert_int_equal(count, 0);
    free(at);
}

static void test_no_place_for_the_file(void **state)
{
    struct fixture *f = *state;
    struct cue *cue = NULL;

    assert_int_equal(cue_wav_new(&cue, "/nowhere/cue.wav", 0, &f->sounds, &f->owner), -ENOENT);
    assert_null(cue);
    /* A full disk answers at the header already, or at the cue: /dev/full takes no byte. */
    assert_int_equal(cue_wav_new(&cue, "/dev/full", 0, &f->sounds, &f->owner), -ENOSPC);
    assert_null(cue);
    assert_null(cue_free(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_placed_where_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_asked_while_one_plays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_far_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_played, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_place_for_the_file, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

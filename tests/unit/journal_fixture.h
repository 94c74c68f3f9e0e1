/* What the journal's tests share: a folder of their own, a couple, a talk, a text of lines. */
#ifndef LULL_TESTS_JOURNAL_FIXTURE_H
#define LULL_TESTS_JOURNAL_FIXTURE_H

#define _GNU_SOURCE /* unshare, mkdtemp; so this file is included first */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/journal.h"
#include "journal/recorder.h"

#define START_US INT64_C(5000000)

struct fixture {
    char folder[64];
    char path[128];
    struct journal *journal;
    struct journal_partner ada, ben; /* ada has a passphrase, ben another */
};

static inline void fixture_remove_files(const struct fixture *fixture)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    char path[160];
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        snprintf(path, sizeof path, "%s%s", fixture->path, tails[i]);
        unlink(path);
    }
}

static inline int fixture_open(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->folder, "/tmp/lull-journal-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/journal.db", fixture->folder);
    assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
    assert_int_equal(journal_partner_add(fixture->journal, "Ada Quillfeather", "C0:FF:EE:00:00:01",
                                         "ada's words", SEAL_COST_LEAST, &fixture->ada),
                     JOURNAL_OK);
    assert_int_equal(journal_partner_add(fixture->journal, "Ben", NULL, "ben's words",
                                         SEAL_COST_LEAST, &fixture->ben),
                     JOURNAL_OK);
    *state = fixture;
    return 0;
}

static inline int fixture_close(void **state)
{
    struct fixture *fixture = *state;
    journal_close(fixture->journal);
    fixture_remove_files(fixture);
    rmdir(fixture->folder);
    free(fixture);
    return 0;
}

static inline void fixture_reopen(struct fixture *fixture)
{
    fixture->journal = journal_close(fixture->journal);
    assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
}

static inline struct recorder *talk_begin_from(struct fixture *fixture, unsigned partners,
                                               bool from_recording)
{
    struct recorder_begin begin = {.partner = {fixture->ada.id, fixture->ben.id},
                                   .partners = partners,
                                   .start_realtime_us = INT64_C(1700000000000000),
                                   .start_boot_us = START_US,
                                   .detector_version = 1,
                                   .from_recording = from_recording,
                                   .settings = "cues_per_hour=1.000",
                                   .app_version = "0.1.0"};
    struct recorder *recorder;
    assert_int_equal(recorder_begin(fixture->journal, &begin, &recorder), JOURNAL_OK);
    return recorder;
}

static inline struct recorder *talk_begin(struct fixture *fixture, unsigned partners)
{
    return talk_begin_from(fixture, partners, false);
}

static inline void say(struct recorder *recorder, enum who who, int64_t at_us, const char *line)
{
    assert_int_equal(recorder_line(recorder, who, at_us, line, strlen(line)), JOURNAL_OK);
}

static inline struct journal_unlocked *unlock(struct fixture *fixture,
                                              const struct journal_partner *partner)
{
    struct journal_unlocked *unlocked;
    const char *words = partner == &fixture->ada ? "ada's words" : "ben's words";
    assert_int_equal(journal_unlock(fixture->journal, &partner->id, words, &unlocked), JOURNAL_OK);
    return unlocked;
}

/* Lines as they are read, one after the other. */
struct text {
    char at[1 << 16];
    size_t length;
    size_t lines;
};

static inline bool text_add(void *user, const char *line, size_t length)
{
    struct text *text = user;
    text->lines++;
    if (text->length + length < sizeof text->at) {
        memcpy(text->at + text->length, line, length);
        text->length += length;
        text->at[text->length] = 0;
    }
    return true;
}

/* How often `needle` stands in a file; a file that is not there holds nothing. */
static inline size_t file_count(const char *path, const void *needle, size_t length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    struct stat entry;
    assert_int_equal(fstat(fileno(file), &entry), 0);
    size_t size = (size_t)entry.st_size, count = 0;
    uint8_t *bytes = malloc(size + 1);
    assert_int_equal(fread(bytes, 1, size, file), size);
    fclose(file);
    for (size_t i = 0; i + length <= size; i++)
        count += memcmp(bytes + i, needle, length) == 0;
    free(bytes);
    return count;
}

/* In the file and what SQLite keeps beside it. */
static inline size_t journal_count(const struct fixture *fixture, const void *needle, size_t length)
{
    char path[160];
    size_t count = file_count(fixture->path, needle, length);
    snprintf(path, sizeof path, "%s-wal", fixture->path);
    count += file_count(path, needle, length);
    snprintf(path, sizeof path, "%s-shm", fixture->path);
    return count + file_count(path, needle, length);
}

#endif

/* word: what each writes after a talk: private until shared, item by item, and no trace of either
 * in what stands in clear. */
#include "journal_fixture.h"

#include <sqlite3.h>

#include "journal/sheet.h"
#include "journal/word.h"

static const char under[] = "a fear of quinceberries";

static struct word text_word(enum word_kind kind, const char *text)
{
    struct word word = word_none(kind);
    snprintf(word.text, sizeof word.text, "%s", text);
    return word;
}

/* One of every kind, as full as it can be but for the length of the texts. */
static struct word full_word(enum word_kind kind)
{
    struct word word = word_none(kind);
    if (kind <= WORD_MOMENT)
        snprintf(word.text, sizeof word.text, "%s, no. %d\nö €  𝄞", under, (int)kind);
    if (kind == WORD_MOMENT || kind == WORD_LOST || kind == WORD_REPAIR) {
        word.at_us = (kind + 1) * INT64_C(61000001);
        word.half_us = kind == WORD_REPAIR ? INT64_C(1800000000) : 0;
    }
    if (kind == WORD_URGE)
        word.choice = WORD_URGE_GO_QUIET | WORD_URGE_WITHDRAW;
    if (kind == WORD_SOONER || kind == WORD_HARD_WEEK)
        word.choice = WORD_ANSWER_NO;
    if (kind == WORD_REPAIR)
        word.choice = WORD_REPAIR_ACKNOWLEDGED | WORD_REPAIR_REACHED_BACK;
    return word;
}

static void assert_same(const struct word *a, const struct word *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->choice, b->choice);
    assert_int_equal(a->at_us, b->at_us);
    assert_int_equal(a->half_us, b->half_us);
    assert_string_equal(a->text, b->text);
}

static int64_t talk_of(struct fixture *fixture, unsigned partners)
{
    struct recorder *recorder = talk_begin(fixture, partners);
    int64_t number = recorder_session(recorder);
    say(recorder, WHO_BOTH, START_US, "1 - note hello");
    assert_int_equal(recorder_end(recorder, US_PER_S), JOURNAL_OK);
    recorder_free(recorder);
    return number;
}

/* What a reader was given. */
struct given {
    unsigned kinds; /* a bit each */
    unsigned shared;
    struct word of[WORD_KINDS];
};

static bool give(void *user, const struct word *word)
{
    struct given *given = user;
    assert_false(given->kinds >> word->kind); /* ascending, none twice */
    given->kinds |= 1u << word->kind;
    given->shared |= (unsigned)word->shared << word->kind;
    given->of[word->kind] = *word;
    return true;
}

static struct given given_to(struct fixture *fixture, const struct journal_unlocked *reader,
                             int64_t session, const struct journal_partner *owner)
{
    struct given given = {0};
    assert_int_equal(word_list(fixture->journal, reader, session, &owner->id, give, &given),
                     JOURNAL_OK);
    return given;
}

static void test_round_trip(void **state)
{
    struct fixture *fixture = *state;
    struct word word, read;
    int64_t number = talk_of(fixture, 2), other = talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    assert_int_equal(given_to(fixture, ada, number, &fixture->ada).kinds, 0);
    for (int kind = WORD_KINDS - 1; kind >= 0; kind--) {
        word = full_word(kind);
        assert_int_equal(word_get(fixture->journal, ada, number, kind, &read), JOURNAL_NOTHING);
        assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    }
    fixture_reopen(fixture);
    struct given given = given_to(fixture, ada, number, &fixture->ada);
    assert_int_equal(given.kinds, (1u << WORD_KINDS) - 1);
    assert_int_equal(given.shared, 0);
    for (int kind = 0; kind < WORD_KINDS; kind++) {
        word = full_word(kind);
        assert_same(&given.of[kind], &word);
    }
    assert_int_equal(given_to(fixture, ada, other, &fixture->ada).kinds, 0);
    /* Replaced, and taken back. */
    word = text_word(WORD_UNDERNEATH, "else");
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(word_get(fixture->journal, ada, number, WORD_UNDERNEATH, &read), JOURNAL_OK);
    assert_string_equal(read.text, "else");
    word = word_none(WORD_UNDERNEATH);
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(word_get(fixture->journal, ada, number, WORD_UNDERNEATH, &read),
                     JOURNAL_NOTHING);
    journal_unlocked_free(ada);
}

/* All texts of a sheet at their longest. */
static void test_longest(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    for (int kind = 0; kind < WORD_KINDS; kind++) {
        struct word word = full_word(kind);
        if (word.text[0])
            memset(word.text, 'a' + kind, JOURNAL_TEXT_MAX);
        assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
        assert_int_equal(word_share(fixture->journal, ada, number, kind), JOURNAL_OK);
    }
    struct given given = given_to(fixture, ben, number, &fixture->ada);
    assert_int_equal(given.kinds, (1u << WORD_KINDS) - 1);
    assert_int_equal(strlen(given.of[WORD_MOMENT].text), JOURNAL_TEXT_MAX);
    assert_int_equal(given.of[WORD_MOMENT].text[JOURNAL_TEXT_MAX - 1], 'a' + WORD_MOMENT);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

static void test_private_until_shared(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    int64_t number = talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    struct word read;
    for (int kind = 0; kind < WORD_KINDS; kind++) {
        struct word word = full_word(kind);
        assert_int_equal(word_put(journal, ada, number, &word), JOURNAL_OK);
    }
    assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, 0);
    /* The talk itself, shared, opens none of it. */
    assert_int_equal(journal_share(journal, ada, number, &fixture->ben.id), JOURNAL_OK);
    assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, 0);
    /* Each on its own, and each back again, in silence. */
    for (int kind = 0; kind < WORD_KINDS; kind++) {
        struct word word = full_word(kind);
        assert_int_equal(word_share(journal, ada, number, kind), JOURNAL_OK);
        assert_int_equal(word_share(journal, ada, number, kind), JOURNAL_OK);
        struct given given = given_to(fixture, ben, number, &fixture->ada);
        assert_int_equal(given.kinds, 1u << kind);
        assert_same(&given.of[kind], &word);
        assert_int_equal(given_to(fixture, ada, number, &fixture->ada).shared, 1u << kind);
        assert_int_equal(word_unshare(journal, ada, number, kind), JOURNAL_OK);
        assert_int_equal(word_unshare(journal, ada, number, kind), JOURNAL_OK);
        assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, 0);
        assert_int_equal(given_to(fixture, ada, number, &fixture->ada).shared, 0);
    }
    /* New words are private, whatever the earlier ones were; taking them back takes them all. */
    struct word word = text_word(WORD_TO_KNOW, "new");
    word.shared = true; /* as if it had just been read */
    assert_int_equal(word_share(journal, ada, number, WORD_TO_KNOW), JOURNAL_OK);
    assert_int_equal(word_share(journal, ada, number, WORD_LOST), JOURNAL_OK);
    assert_int_equal(word_put(journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, 1u << WORD_LOST);
    word = word_none(WORD_LOST);
    assert_int_equal(word_put(journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, 0);
    assert_int_equal(word_share(journal, ada, number, WORD_LOST), JOURNAL_NOTHING);
    assert_int_equal(word_get(journal, ben, number, WORD_TO_KNOW, &read), JOURNAL_NOTHING);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

static void test_brought_from_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    struct journal_partner guest;
    assert_int_equal(journal_partner_add(journal, "guest", NULL, NULL, SEAL_COST_LEAST, &guest),
                     JOURNAL_OK);
    for (unsigned partners = 1; partners <= 2; partners++) {
        int64_t number = talk_of(fixture, partners);
        struct journal_unlocked *ada = unlock(fixture, &fixture->ada), *reader;
        assert_int_equal(journal_unlock(journal, &guest.id, NULL, &reader), JOURNAL_OK);
        assert_int_equal(word_list(journal, reader, number, &fixture->ada.id, give, NULL),
                         JOURNAL_NOTHING);
        struct word word = full_word(WORD_UNDERNEATH), own = full_word(WORD_TO_KNOW);
        assert_int_equal(word_put(journal, ada, number, &own), JOURNAL_OK);
        assert_int_equal(word_bring(journal, ada, number, &guest.id, &word), JOURNAL_OK);
        word = full_word(WORD_URGE);
        assert_int_equal(word_bring(journal, ada, number, &guest.id, &word), JOURNAL_OK);
        assert_int_equal(word_bring(journal, ada, number, &guest.id, &word), JOURNAL_OK);
        unsigned both = 1u << WORD_URGE | 1u << WORD_UNDERNEATH;
        struct given given = given_to(fixture, reader, number, &fixture->ada);
        assert_int_equal(given.kinds, both); /* not what stayed with its owner */
        assert_same(&given.of[WORD_URGE], &word);
        given = given_to(fixture, ada, number, &fixture->ada);
        assert_int_equal(given.shared, both);
        assert_int_equal(given.kinds, both | 1u << WORD_TO_KNOW);
        if (partners == 2) { /* who was there has it, and no one else's sheet is taken for theirs */
            struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
            assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, both);
            assert_int_equal(word_unshare(journal, ada, number, WORD_URGE), JOURNAL_OK);
            assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds,
                             1u << WORD_UNDERNEATH);
            journal_unlocked_free(ben);
        }
        word = word_none(WORD_URGE);
        assert_int_equal(word_bring(journal, ada, number, &guest.id, &word), JOURNAL_BAD_WORD);
        journal_unlocked_free(ada);
        journal_unlocked_free(reader);
    }
}

static void test_not_taken(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {"\x1b[2J",
                                        "\x07",
                                        "a\tb",
                                        "a\rb",
                                        "\x7f",
                                        "\xc2\x9b",
                                        "\x80",
                                        "\xc0\xaf",
                                        "\xe0\x80\xaf",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf8\x88\x80\x80\x80",
                                        "caf\xe9",
                                        "\xe2\x82",
                                        "\xc2"};
    int64_t number = talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct word word = text_word(WORD_TO_KNOW, texts[i]);
        assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_BAD_WORD);
    }
    struct word longer = word_none(WORD_TO_KNOW);
    memset(longer.text, 'x', sizeof longer.text);
    const struct word odd[] = {
        longer,
        {.kind = WORD_KINDS, .at_us = NEVER_US},
        {.kind = (enum word_kind) - 1, .at_us = NEVER_US},
        {.kind = WORD_UNDERNEATH, .at_us = NEVER_US, .text = "x", .choice = 1},
        {.kind = WORD_UNDERNEATH, .at_us = 5, .text = "x"},
        {.kind = WORD_URGE, .at_us = NEVER_US, .choice = 32},
        {.kind = WORD_SOONER, .at_us = NEVER_US, .choice = WORD_ANSWER_YES | WORD_ANSWER_NO},
        {.kind = WORD_HARD_WEEK, .at_us = NEVER_US, .choice = WORD_ANSWER_YES, .text = "x"},
        {.kind = WORD_MOMENT, .at_us = NEVER_US, .text = "when?"},
        {.kind = WORD_MOMENT, .at_us = -1, .text = "before"},
        {.kind = WORD_LOST, .at_us = WORD_TIME_MAX_US + 1},
        {.kind = WORD_REPAIR, .at_us = 5, .half_us = -1},
        {.kind = WORD_REPAIR, .at_us = 5, .half_us = WORD_TIME_MAX_US + 1},
        {.kind = WORD_REPAIR, .at_us = NEVER_US, .half_us = 5},
        {.kind = WORD_REPAIR, .at_us = NEVER_US, .choice = WORD_REPAIR_ACKNOWLEDGED},
        {.kind = WORD_REPAIR, .at_us = 5, .choice = 8},
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_int_equal(word_put(fixture->journal, ada, number, &odd[i]), JOURNAL_BAD_WORD);
    assert_int_equal(given_to(fixture, ada, number, &fixture->ada).kinds, 0);
    journal_unlocked_free(ada);
}

static void test_whose_talk(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    struct word word = text_word(WORD_UNDERNEATH, under);
    struct given given = {0};
    int64_t alone = talk_of(fixture, 1); /* Ada's */
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(word_put(journal, ada, alone + 1, &word), JOURNAL_NO_SESSION);
    assert_int_equal(word_put(journal, ben, alone, &word), JOURNAL_NOTHING);
    assert_int_equal(word_list(journal, ben, alone, &fixture->ada.id, give, &given),
                     JOURNAL_NOTHING);
    assert_int_equal(word_put(journal, ada, alone, &word), JOURNAL_OK);
    assert_int_equal(word_share(journal, ada, alone, WORD_UNDERNEATH), JOURNAL_NO_PARTNER);
    assert_int_equal(given_to(fixture, ada, alone, &fixture->ada).shared, 0);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* ---- what stands in the file ---- */

#define PAGE     4096
#define PAGE_MAX 400

struct copy {
    size_t pages;
    uint8_t at[PAGE_MAX][PAGE];
};

static void copy_file(const struct fixture *fixture, struct copy *copy)
{
    char path[160];
    struct stat entry;
    snprintf(path, sizeof path, "%s-wal", fixture->path);
    assert_true(stat(path, &entry) != 0 || entry.st_size == 0); /* nothing waits beside it */
    FILE *file = fopen(fixture->path, "rb");
    copy->pages = fread(copy->at, PAGE, PAGE_MAX, file);
    assert_true(copy->pages < PAGE_MAX && feof(file));
    fclose(file);
}

/* Which pages changed, as text: and none in its first 4 bytes, which say what comes next to what.
 */
static void changed_pages(const struct copy *before, const struct copy *after, char *ret_text,
                          size_t size)
{
    size_t filled = 0;
    ret_text[0] = 0;
    assert_int_equal(after->pages, before->pages);
    for (size_t i = 0; i < after->pages; i++) {
        assert_memory_equal(after->at[i], before->at[i], 4);
        if (memcmp(after->at[i], before->at[i], PAGE) != 0)
            filled += (size_t)snprintf(ret_text + filled, size - filled, "%zu ", i + 1);
    }
    assert_true(filled < size);
}

/* Writing, sharing, un-sharing, taking back: each changes the same pages, and moves none. */
static void test_acts_look_alike(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    static struct copy before, after;
    char first[512] = "", changed[512];
    int64_t number = talk_of(fixture, 2);
    talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct word shorter = text_word(WORD_FOR_YOU, "x"), longer = full_word(WORD_UNDERNEATH);
    struct word gone = word_none(WORD_FOR_YOU);
    memset(longer.text, 'y', JOURNAL_TEXT_MAX);
    /* Brings what waits in the -wal file over. */
    assert_int_equal(word_put(journal, ada, number, &gone), JOURNAL_OK);
    for (int act = 0; act < 6; act++) {
        copy_file(fixture, &before);
        enum journal_error error =
            act == 0   ? word_put(journal, ada, number, &shorter)
            : act == 1 ? word_put(journal, ada, number, &longer)
            : act == 2 ? word_share(journal, ada, number, WORD_UNDERNEATH)
            : act == 3 ? word_unshare(journal, ada, number, WORD_UNDERNEATH)
            : act == 4 ? word_unshare(journal, ada, number, WORD_URGE) /* never written */
                       : word_put(journal, ada, number, &gone);
        assert_int_equal(error, JOURNAL_OK);
        copy_file(fixture, &after);
        changed_pages(&before, &after, changed, sizeof changed);
        assert_true(strlen(changed) > 20);
        if (act == 0)
            strcpy(first, changed);
        assert_string_equal(changed, first);
    }
    journal_unlocked_free(ada);
}

/* Reading leaves no trace at all. */
static void test_reading_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    static struct copy before, after;
    char changed[512];
    int64_t number = talk_of(fixture, 2);
    struct word word = text_word(WORD_UNDERNEATH, under), read;
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(word_share(fixture->journal, ada, number, WORD_UNDERNEATH), JOURNAL_OK);
    copy_file(fixture, &before);
    assert_int_equal(given_to(fixture, ben, number, &fixture->ada).kinds, 1u << WORD_UNDERNEATH);
    assert_int_equal(word_get(fixture->journal, ada, number, WORD_UNDERNEATH, &read), JOURNAL_OK);
    copy_file(fixture, &after);
    changed_pages(&before, &after, changed, sizeof changed);
    assert_string_equal(changed, "");
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* Every sheet of every talk: one size, one a pair, whatever stands on it. */
static void test_sheets_are_there_from_the_start(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int64_t number = talk_of(fixture, 2);
    talk_of(fixture, 2);
    struct word word = text_word(WORD_UNDERNEATH, under);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(word_share(fixture->journal, ada, number, WORD_UNDERNEATH), JOURNAL_OK);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT count(*), count(DISTINCT session || hex(owner) || "
                                        "hex(reader)), min(length(blob)), max(length(blob)), "
                                        "(SELECT count(*) FROM weeks) FROM sheet",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(stmt, 0), 8);
    assert_int_equal(sqlite3_column_int(stmt, 1), 8);
    assert_int_equal(sqlite3_column_int(stmt, 2), SHEET_BYTES + SEAL_ENVELOPE_EXTRA);
    assert_int_equal(sqlite3_column_int(stmt, 3), SHEET_BYTES + SEAL_ENVELOPE_EXTRA);
    assert_int_equal(sqlite3_column_int(stmt, 4), 2);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    journal_unlocked_free(ada);
}

/* Neither in the file, nor in what the other reads or exports, stands a byte of a private word. */
static void test_nowhere_to_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    static struct text read;
    memset(&read, 0, sizeof read);
    int64_t number = talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    for (int kind = 0; kind < WORD_KINDS; kind++) {
        struct word word = full_word(kind);
        assert_int_equal(word_put(journal, ada, number, &word), JOURNAL_OK);
    }
    assert_true(journal_count(fixture, "Ada Quillfeather", 16) > 0); /* the search works */
    assert_int_equal(journal_count(fixture, "quinceberries", 13), 0);
    assert_int_equal(journal_share(journal, ada, number, &fixture->ben.id), JOURNAL_OK);
    const struct journal_unlocked *both[] = {ada, ben};
    assert_int_equal(journal_line_list(journal, ben, number, &fixture->ada.id, text_add, &read),
                     JOURNAL_OK);
    assert_int_equal(journal_export(journal, both, 2, number, text_add, &read), JOURNAL_OK);
    for (int who = 0; who < PARTNERS; who++)
        assert_int_equal(journal_event_list(journal, ben, number,
                                            who ? &fixture->ben.id : &fixture->ada.id, NULL,
                                            text_add, &read),
                         JOURNAL_OK);
    assert_true(read.lines >= 2);
    assert_null(strstr(read.at, "quince"));
    /* Shared, it is sealed all the same; taken back, it is gone from beside the file too. */
    assert_int_equal(word_share(journal, ada, number, WORD_UNDERNEATH), JOURNAL_OK);
    assert_int_equal(journal_count(fixture, "quinceberries", 13), 0);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

static void run(const struct fixture *fixture, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_moved_sheets_are_noticed(void **state)
{
    static const char *const changes[] = {
        "CREATE TEMP TABLE old AS SELECT * FROM sheet; UPDATE sheet SET blob = (SELECT blob FROM "
        "old WHERE old.session <> sheet.session AND old.owner = sheet.owner AND old.reader = "
        "sheet.reader)",
        "CREATE TEMP TABLE old AS SELECT * FROM sheet; UPDATE sheet SET blob = (SELECT blob FROM "
        "old WHERE old.session = sheet.session AND old.owner <> sheet.owner AND old.reader = "
        "sheet.reader)",
        "UPDATE sheet SET blob = randomblob(length(blob))",
        "UPDATE session SET id = randomblob(16)",
    };
    struct given given = {0};
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        void *inner;
        fixture_open(&inner);
        struct fixture *fixture = inner;
        int64_t number = talk_of(fixture, 2);
        talk_of(fixture, 2);
        struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
        struct word word = text_word(WORD_UNDERNEATH, under);
        run(fixture, changes[i]);
        assert_int_equal(word_list(fixture->journal, ada, number, &fixture->ada.id, give, &given),
                         JOURNAL_ALTERED);
        assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_ALTERED);
        journal_unlocked_free(ada);
        fixture_close(&inner);
    }
}

/* The sealed key at the beginning of an envelope. */
static void sealed_key(const struct fixture *fixture, const char *where,
                       uint8_t ret_key[SEAL_KEY_BLOB_BYTES])
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    char sql[300];
    snprintf(sql, sizeof sql, "SELECT substr(blob, 1, 80) FROM %s", where);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    memcpy(ret_key, sqlite3_column_blob(stmt, 0), SEAL_KEY_BLOB_BYTES);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

#define OF_ADA_FOR                                                                                 \
    "sheet WHERE owner = (SELECT id FROM partner WHERE name LIKE 'Ada%') AND reader = (SELECT id " \
    "FROM partner WHERE name LIKE "

static void test_drop_and_remove_destroy(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    uint8_t own[SEAL_KEY_BLOB_BYTES], for_ben[SEAL_KEY_BLOB_BYTES], weeks[SEAL_KEY_BLOB_BYTES];
    struct word word = text_word(WORD_UNDERNEATH, under), read;
    const struct word_week week = {19675, 4, 5, 1};
    int64_t number = talk_of(fixture, 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(word_put(journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(word_share(journal, ada, number, WORD_UNDERNEATH), JOURNAL_OK);
    assert_int_equal(word_put(journal, ben, number, &word), JOURNAL_OK);
    assert_int_equal(word_share(journal, ben, number, WORD_UNDERNEATH), JOURNAL_OK);
    sealed_key(fixture, OF_ADA_FOR "'Ada%')", own);
    sealed_key(fixture, OF_ADA_FOR "'Ben')", for_ben);
    assert_true(journal_count(fixture, own, sizeof own) > 0);
    assert_true(journal_count(fixture, for_ben, sizeof for_ben) > 0);
    assert_int_equal(journal_drop(journal, number, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(journal_count(fixture, own, sizeof own), 0);
    assert_int_equal(journal_count(fixture, for_ben, sizeof for_ben), 0);
    assert_int_equal(word_put(journal, ada, number, &word), JOURNAL_NOTHING);
    /* What Ben shared stays his, and shared. */
    assert_int_equal(given_to(fixture, ada, number, &fixture->ben).kinds, 1u << WORD_UNDERNEATH);
    /* A partner who goes takes all of theirs along, and what was for them. */
    int64_t later = talk_of(fixture, 2);
    assert_int_equal(word_put(journal, ada, later, &word), JOURNAL_OK);
    assert_int_equal(word_put(journal, ben, later, &word), JOURNAL_OK);
    assert_int_equal(word_week_put(journal, ada, &week), JOURNAL_OK);
    sealed_key(fixture, OF_ADA_FOR "'Ada%')", own);
    sealed_key(fixture, OF_ADA_FOR "'Ben')", for_ben);
    sealed_key(fixture, "weeks JOIN partner ON id = partner WHERE name LIKE 'Ada%'", weeks);
    assert_true(journal_count(fixture, weeks, sizeof weeks) > 0);
    assert_int_equal(journal_partner_remove(journal, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(journal_count(fixture, own, sizeof own), 0);
    assert_int_equal(journal_count(fixture, for_ben, sizeof for_ben), 0);
    assert_int_equal(journal_count(fixture, weeks, sizeof weeks), 0);
    assert_int_equal(word_get(journal, ben, later, WORD_UNDERNEATH, &read), JOURNAL_OK);
    assert_int_equal(word_share(journal, ben, later, WORD_UNDERNEATH), JOURNAL_NO_PARTNER);
    assert_int_equal(journal_partner_remove(journal, &fixture->ben.id), JOURNAL_OK);
    assert_int_equal(journal_check(journal), JOURNAL_OK);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* ---- weeks ---- */

struct weeks_given {
    size_t count;
    struct word_week of[8];
};

static bool give_week(void *user, const struct word_week *week)
{
    struct weeks_given *given = user;
    assert_true(given->count < 8);
    given->of[given->count++] = *week;
    return true;
}

static void test_weeks(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    const struct word_week puts[] = {{200, 1, 2, 3}, {-7, 5, 0, 0},  {193, 0, 0, 4},
                                     {200, 5, 5, 5}, {207, 1, 1, 1}, {207, 0, 0, 0}};
    const struct word_week odd = {214, 6, 0, 0};
    struct weeks_given given = {0}, none = {0};
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++)
        assert_int_equal(word_week_put(journal, ada, &puts[i]), JOURNAL_OK);
    assert_int_equal(word_week_put(journal, ada, &odd), JOURNAL_BAD_WORD);
    fixture_reopen(fixture);
    assert_int_equal(word_week_list(fixture->journal, ada, give_week, &given), JOURNAL_OK);
    assert_int_equal(given.count, 3);
    assert_int_equal(given.of[0].day, -7);
    assert_int_equal(given.of[1].ease, 4);
    assert_int_equal(given.of[2].day, 200);
    assert_int_equal(given.of[2].openness, 5);
    assert_int_equal(word_week_list(fixture->journal, ben, give_week, &none), JOURNAL_OK);
    assert_int_equal(none.count, 0);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

static void test_oldest_weeks_make_room(void **state)
{
    (void)state;
    static struct sheet_weeks weeks, read;
    static uint8_t bytes[SHEET_WEEKS_BYTES];
    weeks.count = 0;
    for (int32_t i = 0; i < WORD_WEEKS + 3; i++)
        sheet_weeks_put(&weeks, &(struct word_week){7 * i, 1, 2, 3});
    assert_int_equal(weeks.count, WORD_WEEKS);
    assert_int_equal(weeks.of[0].day, 21);
    sheet_weeks_put(&weeks, &(struct word_week){-7, 1, 2, 3}); /* older than all that are kept */
    sheet_weeks_put(&weeks, &(struct word_week){22, 4, 4, 4}); /* in between */
    assert_int_equal(weeks.count, WORD_WEEKS);
    assert_int_equal(weeks.of[0].day, 22);
    assert_int_equal(weeks.of[1].day, 28);
    assert_int_equal(weeks.of[WORD_WEEKS - 1].day, 7 * (WORD_WEEKS + 2));
    size_t length = sheet_weeks_format(&weeks, bytes);
    assert_true(sheet_weeks_parse(bytes, length, &read));
    assert_int_equal(read.count, WORD_WEEKS);
    for (size_t i = 0; i < read.count; i++) { /* field by field: what pads them may differ */
        assert_int_equal(read.of[i].day, weeks.of[i].day);
        assert_int_equal(read.of[i].openness, weeks.of[i].openness);
        assert_int_equal(read.of[i].curiosity, weeks.of[i].curiosity);
        assert_int_equal(read.of[i].ease, weeks.of[i].ease);
    }
    assert_false(sheet_weeks_parse(bytes, length - 1, &read));
}

#define JOURNAL_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_round_trip),
        JOURNAL_TEST(test_longest),
        JOURNAL_TEST(test_private_until_shared),
        JOURNAL_TEST(test_brought_from_elsewhere),
        JOURNAL_TEST(test_not_taken),
        JOURNAL_TEST(test_whose_talk),
        JOURNAL_TEST(test_acts_look_alike),
        JOURNAL_TEST(test_reading_writes_nothing),
        JOURNAL_TEST(test_sheets_are_there_from_the_start),
        JOURNAL_TEST(test_nowhere_to_be_read),
        cmocka_unit_test(test_moved_sheets_are_noticed),
        JOURNAL_TEST(test_drop_and_remove_destroy),
        JOURNAL_TEST(test_weeks),
        cmocka_unit_test(test_oldest_weeks_make_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The way in: bundle ─▶ a journal beside the one that is named ─▶ all of it read, and whole? ─▶ its
 * name. So a bundle that turns out to be cut, a full disk or a power cut leaves the journal as it
 * was.
 * Partners get new keys, under the therapist's passphrase; their own stay with them.
 */
#include "command/import_bundle.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/bundle_key.h"
#include "command/command.h"
#include "command/import_content.h"
#include "command/whole.h"
#include "words/words.h"

#define TRIES_MAX 3
#define WAIT_MS   2000

struct import {
    const char *out;
    bool adds; /* to a journal that was there */
    struct whole whole;
    char passphrase[PASSPHRASE_MAX];
    struct import_content content;
};

/* ---- opening ---- */

bool import_bundle_is(const char *path)
{
    struct box_reader *box = NULL;
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "re");
    bool is = file != NULL;
    if (file != NULL) {
        enum box_verdict verdict = box_reader_new(file, &box);
        is = verdict != BOX_NO_BOX && verdict != BOX_NOT_READ;
        fclose(file);
    }
    box_reader_free(box);
    return is;
}

static int say_box(const char *path, enum box_verdict verdict)
{
    say_error("import", "%s: %s", path, box_verdict_text(verdict));
    return EXIT_FAILED;
}

static enum box_verdict unlock_box(struct box_reader *box)
{
    char passphrase[PASSPHRASE_MAX];
    enum box_verdict verdict = BOX_WRONG_PASSPHRASE;
    for (int i = 0; i < TRIES_MAX && verdict == BOX_WRONG_PASSPHRASE; i++) {
        if (i > 0 && !isatty(STDIN_FILENO)) {
            break;
        }
        if (!say_passphrase("import", _("the bundle"), false, passphrase)) {
            return BOX_VERDICTS;
        }
        verdict = box_reader_passphrase(box, passphrase);
        sodium_memzero(passphrase, sizeof(passphrase));
    }
    return verdict;
}

int import_bundle_open(const char *path, FILE **ret_file, struct box_reader **ret_box)
{
    struct box_reader *box = NULL;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        say_error("import", "%s could not be opened: %s.", path, strerror(errno));
        return EXIT_FAILED;
    }
    int status = EXIT_DONE;
    enum box_verdict verdict = box_reader_new(file, &box);
    if (verdict == BOX_OK && box_reader_wants_key(box)) {
        uint8_t public_key[BOX_KEY_BYTES];
        uint8_t secret_key[BOX_KEY_BYTES];
        status = bundle_key_open(public_key, secret_key);
        if (status == EXIT_DONE) {
            verdict = box_reader_key(box, public_key, secret_key);
            sodium_memzero(secret_key, sizeof(secret_key));
        }
    } else if (verdict == BOX_OK) {
        verdict = unlock_box(box);
        status = verdict == BOX_VERDICTS ? EXIT_FAILED : EXIT_DONE; /* that was said */
    }
    if (status == EXIT_DONE && verdict == BOX_OK) {
        *ret_file = file;
        *ret_box = box;
        return EXIT_DONE;
    }
    box_reader_free(box);
    fclose(file);
    return status == EXIT_DONE ? say_box(path, verdict) : status;
}

static int copy_journal(struct import *import)
{
    char wal[WHOLE_PATH_MAX];
    char bytes[1 << 16];
    size_t length;
    snprintf(wal, sizeof(wal), "%s-wal", import->out);
    if (access(wal, F_OK) == 0) {
        say_error("import", "%s is open in another program. Close that first.", import->out);
        return EXIT_FAILED;
    }
    FILE *from = fopen(import->out, "re");
    int error = from == NULL ? -errno : 0;
    while (error == 0 && (length = fread(bytes, 1, sizeof(bytes), from)) > 0) {
        error = fwrite(bytes, 1, length, import->whole.file) == length ? 0 : -errno;
    }
    if (from != NULL) {
        fclose(from);
    }
    error = error == 0 && fflush(import->whole.file) != 0 ? -errno : error;
    return whole_say("import", import->out, error);
}

/* A journal that is there has to be one of earlier bundles, and whole in its one file. */
static int look_at_journal(struct import *import)
{
    struct journal *journal;
    struct journal_partner therapist;
    if (access(import->out, F_OK) != 0) {
        return EXIT_DONE;
    }
    import->adds = true;
    enum journal_error error = journal_open(import->out, WAIT_MS, &journal);
    if (error != JOURNAL_OK) {
        return access_say(&import->content.access, error);
    }
    error = journal_partner_find(journal, ACCESS_THERAPIST, &therapist);
    journal_close(journal);
    if (error == JOURNAL_NO_PARTNER) {
        say_error("import",
                  "%s is a couple's own journal. A bundle goes into another one: name "
                  "it with --out.",
                  import->out);
        return EXIT_FAILED;
    }
    return access_say(&import->content.access, error);
}

static int open_journal(struct import *import)
{
    import->content.access.command = "import";
    snprintf(import->content.access.path, sizeof(import->content.access.path), "%s", import->out);
    int status = look_at_journal(import);
    if (status == EXIT_DONE && !import->adds) {
        puts(_("A passphrase for the journal it goes into, which nobody but you knows:"));
        fflush(stdout);
    }
    if (status != EXIT_DONE ||
        !say_passphrase("import", ACCESS_THERAPIST, !import->adds, import->passphrase)) {
        return EXIT_FAILED;
    }
    int opened = whole_open(&import->whole, import->out, import->adds);
    status = whole_say("import", import->out, opened);
    if (status == EXIT_DONE && import->adds) {
        status = copy_journal(import);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    enum journal_error error =
        journal_open(import->whole.temporary, WAIT_MS, &import->content.access.journal);
    if (error == JOURNAL_OK && !import->adds) {
        error = journal_partner_add(import->content.access.journal, ACCESS_THERAPIST, NULL,
                                    import->passphrase, SEAL_COST_INTERACTIVE,
                                    &import->content.therapist);
    } else if (error == JOURNAL_OK) {
        struct journal_unlocked *unlocked = NULL;
        error = journal_partner_find(import->content.access.journal, ACCESS_THERAPIST,
                                     &import->content.therapist);
        if (error == JOURNAL_OK) {
            error = journal_unlock(import->content.access.journal, &import->content.therapist.id,
                                   import->passphrase, &unlocked);
        }
        journal_unlocked_free(unlocked);
    }
    return access_say(&import->content.access, error);
}

/* ---- closing ---- */

static int close_journal(struct import *import)
{
    access_close(&import->content.access); /* all of it is in its one file then */
    return whole_say("import", import->out, whole_commit(&import->whole));
}

static void finish(struct import *import)
{
    char path[WHOLE_PATH_MAX + 8];
    import_content_finish(&import->content);
    sodium_memzero(import->passphrase, sizeof(import->passphrase));
    access_close(&import->content.access);
    if (import->whole.temporary[0] != 0) {
        static const char *const tails[] = {"-wal", "-shm"};
        for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
            snprintf(path, sizeof(path), "%s%s", import->whole.temporary, tails[i]);
            unlink(path);
        }
    }
    whole_discard(&import->whole);
}

static void say_done(const struct import *import)
{
    const struct import_content *content = &import->content;
    printf(words_n("%s: %u talk kept", "%s: %u talks kept", content->kept), import->out,
           content->kept);
    if (content->there > 0) {
        printf(words_n(", %u was there already", ", %u were there already", content->there),
               content->there);
    }
    puts(".");
    if (content->unknown > 0) {
        printf(_("%" PRIu64 " lines are of a newer lull, and were left out.\n"), content->unknown);
    }
    printf(
        _("'lull sessions --journal %s' lists them; 'lull show 1 --as %s --journal %s' opens the "
          "first.\n"),
        say_word(import->out).text, ACCESS_THERAPIST, say_word(import->out).text);
}

int import_bundle(const char *path, const char *out)
{
    static struct import import; /* large */
    FILE *file;
    struct box_reader *box;
    import = (struct import){.out = out, .content.in = path};
    import.content.passphrase = import.passphrase;
    int status = import_bundle_open(path, &file, &box);
    if (status != EXIT_DONE) {
        return status;
    }
    status = open_journal(&import);
    if (status == EXIT_DONE) {
        status = import_content_read(&import.content, box);
    }
    if (status == EXIT_DONE) {
        status = close_journal(&import);
    }
    finish(&import);
    box_reader_free(box);
    fclose(file);
    if (status == EXIT_DONE) {
        say_done(&import);
    }
    return status;
}

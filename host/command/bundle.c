/* bundle: talks for a therapist, in one sealed file.
 *
 *   talks ─▶ who is in them ─▶ each says yes for themselves, or is left out without a word
 *         ─▶ what is in it, listed ─▶ yes ─▶ a passphrase, or the receiver's key ─▶ the file
 */
#include "command/bundle.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle/address.h"
#include "command/bundle_key.h"
#include "command/command.h"
#include "command/whole.h"
#include "report/couple.h"
#include "report/footer.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull bundle SESSION... --out FILE [OPTIONS]\n"
    "       lull bundle --key\n"
    "\n"
    "Puts talks into one sealed file, for a therapist. Each of you is asked for yourself, and "
    "your\n"
    "part is in it only with your own yes; then lull lists what is in it, and asks before it "
    "writes.\n"
    "In it: recordings, what was noticed, your baselines, pauses and \"we are back\"; and with a\n"
    "further yes, what you wrote afterwards and shared with the other.\n"
    "Never in it: health notes, and what one of you wrote and did not share.\n"
    "'lull import FILE' opens it on the therapist's machine.\n"
    "\n"
    "  --out FILE            where to\n"
    "  --for KEY             sealed to the receiver's public key; else to a passphrase, asked for\n"
    "  --key                 for who receives bundles: shows your public key, and makes one first\n"
    "                        where you have none\n"
    "  --force               takes the place of a file that is there\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n");

#define TRIES_MAX 3

struct options {
    const char *out, *receiver, *journal;
    bool key, force;
    char **sessions;
    int session_count;
};

const struct bundle_person *bundle_owner(const struct bundle *bundle,
                                         const struct journal_session *talk, enum who who)
{
    for (unsigned i = 0; i < bundle->people && talk->here[who]; i++) {
        const struct bundle_person *person = &bundle->person[i];
        if (journal_id_equal(&person->partner.id, &talk->partner[who]) &&
            person->unlocked != NULL) {
            return person;
        }
    }
    return NULL;
}

/* ---- which talks, and who is in them ---- */

static bool add_person(void *user, const struct journal_partner *partner)
{
    struct bundle *bundle = user;
    for (unsigned i = 0; i < bundle->talks; i++) {
        if (journal_session_who(&bundle->talk[i], &partner->id) != WHO_BOTH) {
            if (bundle->people < CONTENT_PARTNERS_MAX) {
                bundle->person[bundle->people].partner = *partner;
            }
            bundle->people++;
            return true;
        }
    }
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct journal_session *first = a;
    const struct journal_session *second = b;
    return (first->start_realtime_us > second->start_realtime_us) -
           (first->start_realtime_us < second->start_realtime_us);
}

static int find_talks(struct bundle *bundle, const struct options *options)
{
    for (int i = 0; i < options->session_count; i++) {
        int64_t number;
        struct journal_session *talk = &bundle->talk[bundle->talks];
        int status = command_session("bundle", options->sessions[i], &number);
        if (status == EXIT_DONE) {
            status = access_say(&bundle->access,
                                journal_session_find(bundle->access.journal, number, talk));
        }
        if (status != EXIT_DONE) {
            return status;
        }
        bool twice = false;
        for (unsigned j = 0; j < bundle->talks; j++) {
            twice |= bundle->talk[j].number == number;
        }
        bundle->talks += twice ? 0 : 1;
    }
    qsort(bundle->talk, bundle->talks, sizeof(bundle->talk[0]), by_start);
    enum journal_error error = journal_partner_list(bundle->access.journal, add_person, bundle);
    if (error == JOURNAL_OK && bundle->people > CONTENT_PARTNERS_MAX) {
        bundle->people = CONTENT_PARTNERS_MAX;
        return say_usage("bundle",
                         "these talks are of more than %d people: a bundle is one "
                         "couple's.",
                         CONTENT_PARTNERS_MAX);
    }
    return access_say(&bundle->access, error);
}

/* ---- each for themselves ---- */

bool bundle_yes(void)
{
    char line[16];
    fflush(stdout);
    if (fgets(line, sizeof(line), stdin) == NULL) {
        return false;
    }
    bool whole = strchr(line, '\n') != NULL;
    line[strcspn(line, "\r\n")] = 0;
    for (int c = 0; !whole && c != '\n' && c != EOF;) {
        c = getchar();
    }
    return strcmp(line, "yes") == 0 || strcmp(line, _("yes")) == 0;
}

static void ask_person(struct bundle *bundle, struct bundle_person *person)
{
    char passphrase[PASSPHRASE_MAX] = "";
    enum journal_error error = JOURNAL_WRONG_PASSPHRASE;
    printf(bundle->talks == 1 ? _("%s: may your part of this talk go into it?")
                              : _("%s: may your part of these talks go into it?"),
           person->partner.name);
    puts(person->partner.passphrase ? _(" Your passphrase says yes; Enter alone leaves it out.")
                                    : _(" 'yes' says yes; Enter alone leaves it out."));
    fflush(stdout);
    if (!person->partner.passphrase) {
        if (bundle_yes()) {
            journal_unlock(bundle->access.journal, &person->partner.id, NULL, &person->unlocked);
        }
        return;
    }
    for (int i = 0; i < TRIES_MAX && error == JOURNAL_WRONG_PASSPHRASE; i++) {
        if (!say_passphrase_or_none(person->partner.name, passphrase)) {
            return;
        }
        error = journal_unlock(bundle->access.journal, &person->partner.id, passphrase,
                               &person->unlocked);
        sodium_memzero(passphrase, sizeof(passphrase));
        if (error == JOURNAL_WRONG_PASSPHRASE) {
            puts(_("That is not the passphrase."));
        }
    }
}

static bool first_line(void *user, const char *text, size_t length)
{
    bool *any = user;
    (void)text;
    (void)length;
    *any = true;
    return false;
}

/* What somebody dropped is not theirs to give any more. */
static int count_parts(struct bundle *bundle)
{
    for (unsigned i = 0; i < bundle->talks; i++) {
        struct journal_session *talk = &bundle->talk[i];
        for (int who = 0; who < PARTNERS; who++) {
            const struct bundle_person *owner = bundle_owner(bundle, talk, who);
            bool any = false;
            if (owner == NULL) {
                continue;
            }
            enum journal_error error =
                journal_line_list(bundle->access.journal, owner->unlocked, talk->number,
                                  &owner->partner.id, first_line, &any);
            if (error != JOURNAL_OK && error != JOURNAL_NOTHING) {
                return access_say(&bundle->access, error);
            }
            talk->here[who] = any;
            bundle->person[owner - bundle->person].talks += any ? 1 : 0;
        }
    }
    return EXIT_DONE;
}

static void list_words(const struct bundle *bundle, const struct journal_session *talk,
                       const struct bundle_person *owner)
{
    unsigned items = owner->words ? bundle_words_count(bundle, talk, owner) : 0;
    if (items > 0) {
        printf(words_n(", %u thing %s wrote and shared", ", %u things %s wrote and shared", items),
               items, owner->partner.name);
    }
}

static bool list_contents(const struct bundle *bundle)
{
    bool any = false;
    for (unsigned i = 0; i < bundle->people; i++) {
        any |= bundle->person[i].talks > 0;
    }
    if (!any) {
        puts(_("Nobody's part is in it: nothing was written."));
        return false;
    }
    puts(_("\nIn the bundle:"));
    for (unsigned i = 0; i < bundle->talks; i++) {
        const struct journal_session *talk = &bundle->talk[i];
        char date[COUPLE_DATE_BYTES];
        char length[COUPLE_LENGTH_BYTES];
        const char *before = ": ";
        couple_date(talk->start_realtime_us, date);
        couple_length(talk->length_us, length);
        bool first = true;
        for (int who = 0; who < PARTNERS; who++) {
            const struct bundle_person *owner = bundle_owner(bundle, talk, who);
            if (owner != NULL && first) {
                printf(_("  talk of %s, %s"), date, length);
                first = false;
            }
            if (owner != NULL) {
                printf(_("%s%s's recording and what was noticed"), before, owner->partner.name);
                list_words(bundle, talk, owner);
                before = "; ";
            }
        }
        fputs(first ? "" : _("; pauses and \"we are back\"\n"), stdout);
    }
    for (unsigned i = 0; i < bundle->people; i++) {
        if (bundle->person[i].unlocked != NULL) {
            printf(_("  %s's baselines\n"), bundle->person[i].partner.name);
        }
    }
    puts(_("  names, and lull's settings of each talk\n"
           "Not in it: health notes, and what one of you wrote and did not share.\n"
           "Who opens it can read and keep it. Taking it back is not possible.\n"));
    printf("%s %s\n\n%s\n", _(FOOTER_SHOWS), _(FOOTER_FOR), _("Write it? 'yes' says yes."));
    return bundle_yes();
}

/* ---- the file ---- */

static int write_file(const struct bundle *bundle, const struct options *options,
                      const struct box_receiver *receiver)
{
    struct whole whole;
    struct box_writer *box = NULL;
    int status = EXIT_DONE;
    int error = whole_open(&whole, options->out, options->force);
    if (error == 0) {
        error = box_writer_new(whole.file, receiver, &box);
        if (error == 0) {
            status = bundle_write(bundle, box, &error);
        }
        if (error == 0 && status == EXIT_DONE) {
            error = whole_commit(&whole);
        }
        box_writer_free(box);
        whole_discard(&whole);
    }
    if (status != EXIT_DONE || error != 0) {
        return status != EXIT_DONE ? status : whole_say("bundle", options->out, error);
    }
    printf(_("%s is written. 'lull import %s --out JOURNAL' opens it where it is meant for.\n"),
           options->out, say_word(options->out).text);
    return EXIT_DONE;
}

static int seal_and_write(const struct bundle *bundle, const struct options *options)
{
    uint8_t public_key[BOX_KEY_BYTES];
    char passphrase[PASSPHRASE_MAX] = "";
    struct box_receiver receiver = {.passphrase = passphrase};
    if (options->receiver != NULL && address_parse(options->receiver, public_key)) {
        receiver = (struct box_receiver){.public_key = public_key};
    } else {
        puts(_("It opens with a passphrase of its own. Tell it by voice, not beside the file."));
        fflush(stdout);
        if (!say_passphrase("bundle", _("the bundle"), true, passphrase)) {
            return EXIT_FAILED;
        }
    }
    int status = write_file(bundle, options, &receiver);
    sodium_memzero(passphrase, sizeof(passphrase));
    return status;
}

static int run(struct bundle *bundle, const struct options *options)
{
    int status = access_open(&bundle->access, "bundle", options->journal, false);
    if (status == EXIT_DONE) {
        status = find_talks(bundle, options);
    }
    for (unsigned i = 0; i < bundle->people && status == EXIT_DONE; i++) {
        ask_person(bundle, &bundle->person[i]);
    }
    if (status == EXIT_DONE) {
        status = count_parts(bundle);
    }
    for (unsigned i = 0; i < bundle->people && status == EXIT_DONE; i++) {
        if (bundle->person[i].talks > 0) {
            bundle_words_ask(bundle, &bundle->person[i]);
        }
    }
    if (status == EXIT_DONE && !list_contents(bundle)) {
        puts(_("Nothing was written."));
    } else if (status == EXIT_DONE) {
        status = seal_and_write(bundle, options);
    }
    for (unsigned i = 0; i < bundle->people; i++) {
        journal_unlocked_free(bundle->person[i].unlocked);
    }
    access_close(&bundle->access);
    return status;
}

static int check_options(const struct options *options)
{
    uint8_t public_key[BOX_KEY_BYTES];
    if (options->key) {
        return options->session_count > 0 || options->out != NULL
                   ? say_usage("bundle", "--key stands alone.")
                   : EXIT_DONE;
    }
    if (options->session_count == 0 || options->session_count > BUNDLE_TALKS_MAX) {
        return say_usage("bundle", "which talks? Their numbers, such as 'lull sessions' lists.");
    }
    if (options->out == NULL || strcmp(options->out, "-") == 0) {
        return say_usage("bundle", "where to? --out FILE.");
    }
    if (options->receiver != NULL && !address_parse(options->receiver, public_key)) {
        return say_usage("bundle", "--for takes a public key, such as 'lull bundle --key' shows; "
                                   "this one is not whole.");
    }
    return EXIT_DONE;
}

int command_bundle(int argc, char **argv)
{
    static const struct option table[] = {
        {"out", required_argument, NULL, 'o'},
        {"for", required_argument, NULL, 'r'},
        {"key", no_argument, NULL, 'k'},
        {"journal", required_argument, NULL, 'j'},
        {"force", no_argument, NULL, 'F'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static struct bundle bundle; /* large */
    struct options options = {0};
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        options.out = option == 'o' ? optarg : options.out;
        options.receiver = option == 'r' ? optarg : options.receiver;
        options.journal = option == 'j' ? optarg : options.journal;
        options.key |= option == 'k';
        options.force |= option == 'F';
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    options.sessions = argv + optind;
    options.session_count = argc - optind;
    int status = check_options(&options);
    if (status != EXIT_DONE) {
        return status;
    }
    return options.key ? bundle_key_show() : run(&bundle, &options);
}

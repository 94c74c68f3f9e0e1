/* Each partner recorded alone, in another place. A side is a recording, or a bundle, whose one talk
 * is first laid out as a recording in memory, never on the disk.
 */
#include "command/import_join.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bundle/content.h"
#include "command/command.h"
#include "command/import_bundle.h"
#include "command/whole.h"
#include "recording/join.h"
#include "recording/merge.h"
#include "recording/writer.h"
#include "report/footer.h"
#include "words/words.h"

struct side {
    const char *name; /* as the user said it */
    char memory[64];  /* where a bundle's talk lies; "" for a recording */
    int fd;
    struct file_reader *reader;
    struct join_side clock;
};

static int say_file(const struct side *side, struct file_error *error)
{
    char text[FILE_ERROR_TEXT_BYTES];
    error->path = side->memory[0] != 0 ? side->name : error->path;
    file_error_text(error, text, sizeof(text));
    say_error("import", "%s", text);
    return EXIT_FAILED;
}

/* ---- a bundle's one talk ---- */

static int lay_out(struct side *side, struct box_reader *box, FILE *file)
{
    const char *text;
    size_t length;
    unsigned talks = 0;
    enum box_verdict verdict;
    fputs("# lull recording 1\n", file);
    while ((verdict = box_reader_line(box, &text, &length)) == BOX_OK) {
        struct content content;
        enum content_verdict is = content_parse(text, length, &content);
        if (is == CONTENT_BAD) {
            verdict = BOX_LONG_LINE;
            break;
        }
        talks += is == CONTENT_OK && content.kind == CONTENT_TALK ? 1 : 0;
        if (is == CONTENT_OK && content.kind == CONTENT_LINE) {
            fprintf(file, "%.*s\n", (int)content.length, content.text);
        }
    }
    if (verdict != BOX_END) {
        say_error("import", "%s: %s", side->name, box_verdict_text(verdict));
        return EXIT_FAILED;
    }
    if (talks != 1) {
        say_error("import", "%s holds %u talks. Ask for a bundle of the one that is to be joined.",
                  side->name, talks);
        return EXIT_FAILED;
    }
    return whole_say("import", side->name, fflush(file) == 0 ? 0 : -errno);
}

static int open_bundle(struct side *side)
{
    FILE *in;
    struct box_reader *box;
    int status = import_bundle_open(side->name, &in, &box);
    if (status != EXIT_DONE) {
        return status;
    }
    side->fd = memfd_create("talk", MFD_CLOEXEC);
    FILE *file = side->fd < 0 ? NULL : fdopen(dup(side->fd), "w");
    snprintf(side->memory, sizeof(side->memory), "/proc/self/fd/%d", side->fd);
    status = file == NULL ? whole_say("import", side->name, -errno) : lay_out(side, box, file);
    if (file != NULL) {
        fclose(file);
    }
    box_reader_free(box);
    fclose(in);
    return status;
}

/* ---- one side ---- */

static int open_side(struct side *side)
{
    struct file_error error;
    if (file_open(side->memory[0] != 0 ? side->memory : side->name, &side->reader, &error) !=
        FILE_OK) {
        return say_file(side, &error);
    }
    return EXIT_DONE;
}

/* Looks at it once; the reader stands at its start again then. */
static int look(struct side *side)
{
    struct file_error error;
    int status = import_bundle_is(side->name) ? open_bundle(side) : EXIT_DONE;
    if (status == EXIT_DONE) {
        status = open_side(side);
    }
    if (status == EXIT_DONE && join_look(side->reader, &side->clock, &error) != FILE_OK) {
        status = say_file(side, &error);
    }
    side->reader = file_close(side->reader);
    return status == EXIT_DONE ? open_side(side) : status;
}

static int lay(const struct side side[PARTNERS], int64_t *ret_after_us, int64_t *ret_error_us)
{
    switch (join_lay(&side[WHO_A].clock, &side[WHO_B].clock, ret_after_us, ret_error_us)) {
    case JOIN_OK:
        return EXIT_DONE;
    case JOIN_NO_CLOCK_A:
    case JOIN_NO_CLOCK_B:
        say_error("import",
                  "%s does not say what time it was (no clock line), so it can't be "
                  "laid beside the other.",
                  side[side[WHO_A].clock.clocked ? WHO_B : WHO_A].name);
        return EXIT_FAILED;
    case JOIN_APART:
        break;
    }
    say_error("import",
              "%s and %s are not of the same time: one ends before the other begins, by "
              "their clocks.",
              side[WHO_A].name, side[WHO_B].name);
    return EXIT_FAILED;
}

/* ---- both ---- */

static int write_all(struct side side[PARTNERS], struct writer *writer, int64_t after_us,
                     const char *note, size_t note_length)
{
    struct merge merge;
    struct input input;
    struct file_error error;
    enum file_verdict verdict;
    bool begun = false;
    merge_init(&merge, side[WHO_A].reader, side[WHO_B].reader, after_us);
    while ((verdict = merge_next(&merge, &input, &error)) == FILE_OK) {
        if (!begun) {
            struct input said = {.at_us = input.at_us,
                                 .event_us = input.at_us,
                                 .who = WHO_BOTH,
                                 .kind = INPUT_NOTE,
                                 .note = {note, (uint16_t)note_length}};
            writer_input(writer, &said);
            begun = true;
        }
        writer_input(writer, &input);
    }
    if (verdict != FILE_END) {
        bool second = side[WHO_B].memory[0] != 0 && strcmp(error.path, side[WHO_B].memory) == 0;
        return say_file(&side[second ? WHO_B : WHO_A], &error);
    }
    return EXIT_DONE;
}

static int write_joined(struct side side[PARTNERS], const char *out, bool force, int64_t after_us,
                        int64_t error_us)
{
    struct whole whole;
    struct writer writer;
    char note[JOIN_NOTE_BYTES];
    size_t note_length = join_note_format(error_us, note);
    int error = whole_open(&whole, out, force);
    if (error != 0) {
        return whole_say("import", out, error);
    }
    writer_to(&writer, whole.file);
    writer_header(&writer, "source", "two recordings, joined");
    writer_header(&writer, "clocks", note);
    writer_header(&writer, "notice", FOOTER_TEXT);
    int status = write_all(side, &writer, after_us, note, note_length);
    if (status == EXIT_DONE) {
        error = writer.error < 0 ? writer.error : whole_commit(&whole);
        status = whole_say("import", out, error);
    }
    whole_discard(&whole);
    return status;
}

static void say_joined(const struct side side[PARTNERS], const char *out, int64_t after_us,
                       int64_t error_us)
{
    FILE *to = strcmp(out, "-") == 0 ? stderr : stdout;
    int64_t size_us = after_us < 0 ? -after_us : after_us;
    int64_t tenths = (error_us + 99999) / 100000;
    fprintf(to,
            _("%s: %s is a, %s is b, begun %" PRId64 " s %s.\n"
              "The two clocks may be apart by %" PRId64 ".%" PRId64
              " s, by what the recordings say. "
              "Whether the network had\n"
              "set them is not in the recordings; if it had not, they may be apart by much more.\n"
              "Your own times hold as they are. Who of you was first by less than that, nobody "
              "knows.\n"),
            strcmp(out, "-") == 0 ? _("standard output") : out, side[WHO_A].name, side[WHO_B].name,
            (size_us + US_PER_S / 2) / US_PER_S, after_us < 0 ? "earlier" : "later", tenths / 10,
            tenths % 10);
}

int import_join(const char *first, const char *second, const char *out, bool force)
{
    struct side side[PARTNERS] = {{.name = first, .fd = -1}, {.name = second, .fd = -1}};
    int64_t after_us = 0;
    int64_t error_us = 0;
    int status = EXIT_DONE;
    for (int who = 0; who < PARTNERS && status == EXIT_DONE; who++) {
        status = look(&side[who]);
    }
    if (status == EXIT_DONE) {
        status = lay(side, &after_us, &error_us);
    }
    if (status == EXIT_DONE) {
        status = write_joined(side, out, force, after_us, error_us);
    }
    if (status == EXIT_DONE) {
        say_joined(side, out, after_us, error_us);
    }
    for (int who = 0; who < PARTNERS; who++) {
        file_close(side[who].reader);
        if (side[who].fd >= 0) {
            close(side[who].fd);
        }
    }
    return status;
}

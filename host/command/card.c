/* card: the table card, on paper or on the screen. It asks for nothing and opens no journal. */
#include "report/card.h"

#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/whole.h"
#include "words/words.h"

#define CARD_FILE "lull-card.html"

static const char help_text[] = N_(
    "Usage: lull card [--text] [--out FILE] [--force]\n"
    "\n"
    "A card for the table while you talk: the five steps, words to begin with, the buttons. It is\n"
    "written to lull-card.html: open it in a browser and print it on A5.\n"
    "\n"
    "  --text      as plain text, on the terminal\n"
    "  --out FILE  where to; - is standard output\n"
    "  --force     takes the place of a file that is there\n"
    "  --help\n");

struct options {
    const char *out;
    bool text, force;
};

static int take_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"text", no_argument, NULL, 't'},
        {"out", required_argument, NULL, 'o'},
        {"force", no_argument, NULL, 'F'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        switch (option) {
        case 't':
            options->text = true;
            break;
        case 'o':
            options->out = optarg;
            break;
        case 'F':
            options->force = true;
            break;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    return optind == argc
               ? EXIT_DONE
               : say_usage("card", "it takes no '%s'; --out FILE names a file.", argv[optind]);
}

int command_card(int argc, char **argv)
{
    struct options options = {0};
    struct whole whole;
    int status = take_options(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    const char *path = options.out != NULL ? options.out : options.text ? "-" : CARD_FILE;
    int error = whole_open(&whole, path, options.force);
    if (error == 0) {
        (options.text ? card_text : card_html)(whole.file);
        error = whole_commit(&whole);
    }
    if (error == 0 && !options.text && strcmp(path, "-") != 0) {
        printf(_("The card is in %s: open it in a browser and print it on A5.\n"), path);
    }
    return whole_say("card", path, error);
}

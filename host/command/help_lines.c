#include "command/help_lines.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "words/words.h"

struct help_lines {
    const char *country; /* two letters */
    const char *text;    /* the file */
};

#include "command_help_lines.h"

#define COUNTRIES (sizeof(own) / sizeof(own[0]))

static const struct what {
    const char *key, *name;
} whats[] = {
    {"danger", N_("In danger now")},
    {"women", N_("Violence against women")},
    {"men", N_("For men")},
    {"home", N_("Violence at home")},
    {"talk", N_("Somebody to talk to")},
    {"looked", N_("Looked up on")},
    {"from", N_("From")},
};
#define WHATS (sizeof(whats) / sizeof(whats[0]))

void help_lines_here(char ret_country[HELP_LINES_COUNTRY_BYTES])
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    ret_country[0] = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || *value == 0) {
            continue;
        }
        const char *line = strchr(value, '_');
        if (line != NULL && isupper((unsigned char)line[1]) && isupper((unsigned char)line[2])) {
            memcpy(ret_country, line + 1, 2);
            ret_country[2] = 0;
        }
        return; /* the first that is set is the one that counts */
    }
}

/* "women: 116 016" as "  Violence against women    116 016". */
static void print_line(FILE *out, const char *line, size_t length)
{
    for (size_t i = 0; i < WHATS; i++) {
        size_t key = strlen(whats[i].key);
        if (length > key + 2 && strncmp(line, whats[i].key, key) == 0 && line[key] == ':') {
            const char *name = _(whats[i].name);
            fprintf(out, "  %-*s  %.*s\n", words_field(name, 24), name, (int)(length - key - 2),
                    line + key + 2);
        }
    }
}

static void print(FILE *out, const struct help_lines *lines)
{
    fprintf(out, _("Help lines, %s\n"), lines->country);
    for (const char *at = lines->text; *at != 0;) {
        size_t length = strcspn(at, "\n");
        print_line(out, at, length);
        at += at[length] == 0 ? length : length + 1;
    }
}

bool help_lines_print(FILE *out, const char *country)
{
    for (size_t i = 0; i < COUNTRIES; i++) {
        if (strcasecmp(own[i].country, country) == 0) {
            print(out, &own[i]);
            return true;
        }
    }
    return false;
}

void help_lines_print_all(FILE *out)
{
    for (size_t i = 0; i < COUNTRIES; i++) {
        fputs(i == 0 ? "" : "\n", out);
        print(out, &own[i]);
    }
}

void help_lines_print_countries(FILE *out)
{
    for (size_t i = 0; i < COUNTRIES; i++) {
        fprintf(out, "%s%s", i == 0 ? "" : " ", own[i].country);
    }
}

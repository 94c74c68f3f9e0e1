#include "words/words.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "lull"

void words_begin(void)
{
    char program[PATH_MAX];
    char folder[PATH_MAX + sizeof("/" LULL_LOCALE)];
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (length <= 0) {
        return;
    }
    program[length] = 0;
    *strrchr(program, '/') = 0; /* the kernel's path begins with one */
    snprintf(folder, sizeof(folder), "%s/" LULL_LOCALE, program);
    bindtextdomain(DOMAIN, folder);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    textdomain(DOMAIN);
}

struct words_number words_number(double value, int places)
{
    struct words_number number;
    snprintf(number.text, sizeof(number.text), "%.*f", places, value);
    char *point = strchr(number.text, '.');
    if (point != NULL) {
        /* TRANSLATORS: a half, as a number is written; its second character is the decimal point.
         */
        *point = _("0.5")[1];
    }
    return number;
}

void words_english(void)
{
    setlocale(LC_MESSAGES, "C");
}

/* gettext gives a catalogue's head for the empty text: "…\nLanguage: de\n…". */
const char *words_language(void)
{
    static const char key[] = "\nLanguage: ";
    static char language[16];
    const char *at = strstr(gettext(""), key);
    if (at == NULL) {
        return "en";
    }
    at += sizeof(key) - 1;
    snprintf(language, sizeof(language), "%.*s", (int)strcspn(at, "\n"), at);
    return language;
}

int words_field(const char *text, int columns)
{
    for (; *text != 0; text++) {
        columns += ((unsigned char)*text & 0xc0) == 0x80 ? 1 : 0; /* a character's later bytes */
    }
    return columns;
}

/* words: what lull says, in the reader's language (gettext; the translations are in po/).
 *
 * In:   the environment's LC_MESSAGES and LANGUAGE, and the catalogues: in LULL_LOCALE, seen from
 *       the folder of the program, so that a build and an installed lull find theirs the same way.
 * Out:  texts in UTF-8. English, byte for byte as in the source, in the locale C, in a language
 *       without a catalogue, or before words_begin(). Owned by the C library, for good.
 *
 * Numbers, dates and everything another program reads stay as they are in every language: of the
 * locale only LC_MESSAGES and LC_CTYPE are taken.
 */
#ifndef LULL_WORDS_WORDS_H
#define LULL_WORDS_WORDS_H

#include <libintl.h>

/* A text where it is said, and one that stands in a table and is said later, with _(). */
#define _(text)  gettext(text)
#define N_(text) text

/* A text that counts: `n` chooses the form. */
#define words_n(one, many, n) ngettext(one, many, (unsigned long)(n))

/* Once, at the start of a program. */
void words_begin(void);

/* A number with so many places as the reader writes it: "0.5", "0,5". */
struct words_number {
    char text[32];
};
struct words_number words_number(double value, int places);

/* From now on English: what follows is for another program. */
void words_english(void);

/* The language spoken, for <html lang>: "en", or what the catalogue says of itself. */
const char *words_language(void);

/* The width to give printf's %*s so that `text` fills `columns` on the screen: printf counts the
 * bytes of a text. Pure. */
int words_field(const char *text, int columns);

#endif

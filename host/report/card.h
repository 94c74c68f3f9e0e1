/* card: the five steps for the table, with words to begin with, the buttons, and the way out.
 *
 * In:   nothing: it is the same for every couple, and holds nothing of any. In the reader's
 *       language (words/words.h).
 * Out:  one page of HTML that needs no other file and prints on A5; or plain text.
 * Pure but for writing to `out`, whose errors stay with it (ferror()).
 */
#ifndef LULL_REPORT_CARD_H
#define LULL_REPORT_CARD_H

#include <stdio.h>

void card_html(FILE *out);

/* Lines of at most 80 characters; in English, in ASCII. */
void card_text(FILE *out);

#endif

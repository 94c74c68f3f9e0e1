/* page: a review as one HTML file that needs nothing else: no network, no other file.
 *
 * In:   the document (review/document.h) as JSON.
 * Out:  the page around it, from the template that the build made of web/; with what its scripts
 * say in the reader's language (words/words.h). Pure but for writing to `out`. What the reader may
 * not see is not in the document, so not here.
 */
#ifndef LULL_REPORT_PAGE_H
#define LULL_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* False: this lull was built where there was no Node.js to make the page with. */
bool page_built(void);

/* The live page (page/server.h): the same plots, fed by events. The caller's, to free(). NULL: not
 * built, or no memory. */
char *page_live(void);

/* 0, -ENOSYS (not built), -EINVAL (a '<' stands in the JSON, so it could end the element that holds
 * it), -EIO (`out` did not take it). Nothing is written on the first two. */
int page_write(FILE *out, const char *json, size_t length);

#endif

/* door: which request may do what. The page is for whoever holds its address, on this machine.
 *
 * In:   a request's first line and the headers that matter; the address of this page.
 * Out:  what it may have, or why not.
 * Pure: no I/O, no allocation; texts are borrowed for the call.
 *
 *   the token (in the path)   without it there is nothing here: 404, without a word
 *   Host                      127.0.0.1, [::1] or localhost, with our port. A page of the internet
 *                             whose name suddenly means this machine (DNS rebinding) comes with its
 *                             own name, and is told so
 *   Origin, Sec-Fetch-Site    a press comes from our own page; another site's form or script does
 *                             not come in, whatever it knows
 *   a body                    a press has none; whatever brings one is turned away unread
 */
#ifndef LULL_PAGE_DOOR_H
#define LULL_PAGE_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 24 random bytes in base64 without padding; 192 bits. */
#define DOOR_TOKEN_BYTES 24
#define DOOR_TOKEN_TEXT  32

enum door {
    DOOR_NOTHING,   /* 404, no text */
    DOOR_ELSEWHERE, /* 403: under another name, or from another site */
    DOOR_METHOD,    /* 405 */
    DOOR_TOO_MUCH,  /* 413: a body */
    DOOR_PAGE,
    DOOR_STREAM, /* what happens, as it happens */
    DOOR_PAUSE,
    DOOR_BREAK,
    DOOR_RUPTURE,
    DOOR_BACK,
    DOORS
};

struct door_keeper {
    char token[DOOR_TOKEN_TEXT + 1];
    uint16_t port;
};

/* Headers that were not sent are NULL. */
struct door_request {
    const char *method, *path;
    const char *host, *origin, *site; /* site: Sec-Fetch-Site */
    const char *length, *coding;      /* Content-Length, Transfer-Encoding */
};

enum door door_which(const struct door_keeper *keeper, const struct door_request *request);

/* The status of the answer, and what a person reads of it (translated; "" where nothing is said).
 */
unsigned door_status(enum door door);
const char *door_text(enum door door);

/* Comparison whose time does not tell how much was right; of texts as long as each other. */
bool door_same(const char *one, const char *other, size_t length);

#endif

#include "page/door.h"

#include <stdio.h>
#include <string.h>

#include "words/words.h"

bool door_same(const char *one, const char *other, size_t length)
{
    unsigned char differs = 0;
    for (size_t i = 0; i < length; i++) {
        differs |= (unsigned char)(one[i] ^ other[i]);
    }
    return differs == 0;
}

/* What follows "/TOKEN/" in the path; NULL: the token is not in it. */
static const char *behind_token(const struct door_keeper *keeper, const char *path)
{
    if (strlen(path) < DOOR_TOKEN_TEXT + 2 || path[0] != '/' || path[DOOR_TOKEN_TEXT + 1] != '/' ||
        !door_same(path + 1, keeper->token, DOOR_TOKEN_TEXT)) {
        return NULL;
    }
    return path + DOOR_TOKEN_TEXT + 2;
}

static bool is_ours(const struct door_keeper *keeper, const char *host)
{
    static const char *const names[] = {"127.0.0.1", "[::1]", "localhost"};
    char text[32];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(text, sizeof(text), "%s:%u", names[i], keeper->port);
        if (strcmp(text, host) == 0) {
            return true;
        }
    }
    return false;
}

/* From our own page, under the name it was opened by. */
static bool from_here(const struct door_request *request, bool press)
{
    static const char scheme[] = "http://";
    if (request->origin != NULL) {
        return strncmp(request->origin, scheme, sizeof(scheme) - 1) == 0 &&
               strcmp(request->origin + sizeof(scheme) - 1, request->host) == 0;
    }
    if (request->site != NULL) { /* "none": a person typed or opened the address */
        return strcmp(request->site, "same-origin") == 0 ||
               (!press && strcmp(request->site, "none") == 0);
    }
    return !press; /* every browser names the origin of a POST */
}

static bool has_body(const struct door_request *request)
{
    return request->coding != NULL ||
           (request->length != NULL && strcmp(request->length, "0") != 0);
}

enum door door_which(const struct door_keeper *keeper, const struct door_request *request)
{
    static const struct {
        const char *path;
        const char *method;
        enum door door;
    } doors[] = {
        {"", "GET", DOOR_PAGE},
        {"talk", "GET", DOOR_STREAM},
        {"pause", "POST", DOOR_PAUSE},
        {"break", "POST", DOOR_BREAK},
        {"rupture", "POST", DOOR_RUPTURE},
        {"back", "POST", DOOR_BACK},
    };
    const char *path = behind_token(keeper, request->path);
    for (size_t i = 0; path != NULL && i < sizeof(doors) / sizeof(doors[0]); i++) {
        if (strcmp(path, doors[i].path) != 0) {
            continue;
        }
        bool press = doors[i].door >= DOOR_PAUSE;
        if (request->host == NULL || !is_ours(keeper, request->host) ||
            !from_here(request, press)) {
            return DOOR_ELSEWHERE;
        }
        if (has_body(request)) {
            return DOOR_TOO_MUCH;
        }
        return strcmp(request->method, doors[i].method) == 0 ? doors[i].door : DOOR_METHOD;
    }
    return DOOR_NOTHING;
}

unsigned door_status(enum door door)
{
    switch (door) {
    case DOOR_NOTHING:
    case DOORS:
        return 404;
    case DOOR_ELSEWHERE:
        return 403;
    case DOOR_METHOD:
        return 405;
    case DOOR_TOO_MUCH:
        return 413;
    case DOOR_PAGE:
    case DOOR_STREAM:
        return 200;
    case DOOR_PAUSE:
    case DOOR_BREAK:
    case DOOR_RUPTURE:
    case DOOR_BACK:
        return 204;
    }
    return 404;
}

const char *door_text(enum door door)
{
    switch (door) {
    case DOOR_ELSEWHERE:
        return _("This page is only for a browser on this machine, at the very address that lull "
                 "gave. It was asked for under another name, or by another site.\n");
    case DOOR_METHOD:
        return _("This can't be asked for in this way.\n");
    case DOOR_TOO_MUCH:
        return _("A press brings nothing along.\n");
    case DOOR_NOTHING:
    case DOOR_PAGE:
    case DOOR_STREAM:
    case DOOR_PAUSE:
    case DOOR_BREAK:
    case DOOR_RUPTURE:
    case DOOR_BACK:
    case DOORS:
        return "";
    }
    return "";
}

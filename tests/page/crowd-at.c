/* crowd-at PORT silent|unread|hammer SIZE SECONDS PATH: a crowd in front of a running page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"

int main(int argc, char **argv)
{
    static const char *const kinds[] = {"silent", "unread", "hammer"};
    char request[512];
    struct crowd crowd = {.request = request};
    if (argc != 6 || (unsigned)atoi(argv[3]) > CROWD_MOST) {
        return 2;
    }
    for (int i = 0; i < 3; i++) {
        crowd.kind = strcmp(argv[2], kinds[i]) == 0 ? (enum crowd_kind)i : crowd.kind;
    }
    crowd.port = (uint16_t)atoi(argv[1]);
    crowd.size = (unsigned)atoi(argv[3]);
    crowd.seconds = atof(argv[4]);
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n", argv[5],
             argv[1]);
    struct crowd_seen seen = crowd_run(&crowd);
    printf("%u let in, %lu answers\n", seen.let_in, seen.answers);
    return 0;
}

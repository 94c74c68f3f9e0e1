#include "command/live.h"

#include <errno.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool taken;

void terminal_give_back(void)
{
    if (taken) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
        taken = false;
    }
}

int terminal_take(void)
{
    if (taken) {
        return 0;
    }
    if (tcgetattr(STDIN_FILENO, &before) < 0) {
        return -errno;
    }
    struct termios raw = before;
    /* Ctrl-C comes as a byte, so that it stops the talk like any other way of stopping it. */
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) < 0) {
        return -errno;
    }
    taken = true;
    atexit(terminal_give_back);
    return 0;
}

#include "command/aside.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "command/command.h"

void aside_add(struct aside *aside, const char *word)
{
    if (aside->count < ASIDE_WORDS_MAX) {
        aside->at[aside->count++] = (char *)(uintptr_t)word; /* as argv is: not written to */
    }
}

int aside_run(int (*command)(int argc, char **argv), const struct aside *aside)
{
    struct aside words = *aside;
    struct termios was;
    int status = EXIT_FAILED << 8;
    bool terminal = tcgetattr(STDIN_FILENO, &was) == 0;
    fflush(stdout);
    void (*before)(int) = signal(SIGINT, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        optind = 1;
        exit(command(words.count, words.at));
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    signal(SIGINT, before);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &was);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
}

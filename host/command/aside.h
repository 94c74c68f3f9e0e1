/* aside: another command of lull, as if it had been typed, in a process of its own: a command takes
 * the terminal, signals and system calls for as long as it runs.
 */
#ifndef LULL_COMMAND_ASIDE_H
#define LULL_COMMAND_ASIDE_H

#define ASIDE_WORDS_MAX 12

/* Its words; the first is the command's name. Strings are borrowed. Starts as all zero. */
struct aside {
    char *at[ASIDE_WORDS_MAX + 1];
    int count;
};

void aside_add(struct aside *aside, const char *word);

/* Waits for its end and puts the terminal back as it was. Ctrl-C meanwhile is the command's, not
 * the caller's. Its exit status; EXIT_FAILED where it was ended by a signal, or could not be
 * started. */
int aside_run(int (*command)(int argc, char **argv), const struct aside *aside);

#endif

/* A controlling partner may look at the screen afterwards, or over a shoulder. So there is no
 * branch on what was answered, no echo, no trace in a file; and leaving early looks like having
 * read to the end. */
#include "command/alone.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "command/help_lines.h"
#include "words/words.h"

/* The alternate screen has no scrollback where there is one; ED 3 clears it where there is none. */
#define CLEAR "\033[H\033[2J\033[3J"
#define ENTER "\033[?1049h\033[?25l" CLEAR
#define LEAVE CLEAR "\033[?25h\033[?1049l" CLEAR

static const char *const pages[] = {
    N_("This page is for you alone\n"
       "\n"
       "Is nobody else in sight of this screen? If somebody is: Esc. It can be read any other "
       "time:\n"
       "'lull first --alone'.\n"
       "\n"
       "Any key goes on. Esc, q or Ctrl-C leaves at once and clears the screen. Three questions\n"
       "follow. Answer y or n, or only in your head. Nothing you press is kept, and nothing\n"
       "changes by it: what comes next is the same for everybody.\n"),
    N_("Are you ever afraid of your partner?\n\n  y or n; any key goes on, Esc leaves\n"),
    N_("Has either of you ever hurt, pushed, threatened or locked in the other?\n\n"
       "  y or n; any key goes on, Esc leaves\n"),
    N_("Could it be used against you, if your partner saw your heart rate, or what you write "
       "here?\n\n"
       "  y or n; any key goes on, Esc leaves\n"),
};
#define PAGES (sizeof(pages) / sizeof(pages[0]))

static const char last_page[] = N_(
    "The same for everybody\n"
    "\n"
    "lull is not for you if you are afraid of your partner, if anyone has been hurt or "
    "threatened,\n"
    "if you are watched or have to account for yourself, or if a no has a price. A pause does not\n"
    "make that safe, and what lull keeps could be turned against you.\n"
    "\n"
    "You need give no reason: not now, not in a talk, not ever. \"It's not for me\" is enough. "
    "You\n"
    "can stop your own recording at any moment; the other only sees \"no signal\".\n"
    "\n"
    "Numbers to call, best from a phone that is yours alone:\n");

/* ---- the terminal ---- */

static void on_signal(int number)
{
    (void)number; /* read() comes back, and that is all it is for */
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

struct terminal {
    struct termios was;
    struct sigaction handled[SIGNALS];
};

static int take(struct terminal *terminal)
{
    struct sigaction leave = {.sa_handler = on_signal}; /* no SA_RESTART */
    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &terminal->was) < 0) {
        return -ENOTTY;
    }
    for (size_t i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], &leave, &terminal->handled[i]);
    }
    struct termios raw = terminal->was;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    fputs(ENTER, stdout);
    return 0;
}

static void give_back(const struct terminal *terminal)
{
    fputs(LEAVE, stdout);
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal->was); /* what was typed ahead goes too */
    for (size_t i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], &terminal->handled[i], NULL);
    }
}

/* False: leave. An arrow begins with Esc too; leaving is what a hurried hand wants either way. */
static bool any_key(void)
{
    unsigned char byte;
    fflush(stdout);
    return read(STDIN_FILENO, &byte, 1) == 1 && byte != 0x1b && byte != 'q' && byte != 3 &&
           byte != 4;
}

/* ---- the pages ---- */

static void print_last(void)
{
    char country[HELP_LINES_COUNTRY_BYTES];
    help_lines_here(country);
    fputs(CLEAR, stdout);
    fputs(_(last_page), stdout);
    if (!help_lines_print(stdout, country)) {
        fputs(_("  In Europe 112, in Britain 999, in the United States 911.\n"), stdout);
    }
    fputs(_("Other countries, at any time: lull support   ("), stdout);
    help_lines_print_countries(stdout);
    fputs(_(")\n\nAny key leaves, and clears the screen.\n"), stdout);
}

int alone_show(void)
{
    struct terminal terminal;
    int error = take(&terminal);
    if (error < 0) {
        return error;
    }
    bool stays = true;
    for (size_t i = 0; i < PAGES && stays; i++) {
        printf(CLEAR "%s", _(pages[i]));
        stays = any_key();
    }
    if (stays) {
        print_last();
        any_key();
    }
    give_back(&terminal);
    return 0;
}

/* alone: the page that each partner reads alone before the first talk.
 *
 * In:   a terminal; its keys. Who reads is not asked.
 * Out:  nothing. No answer is kept or changes anything: whatever is pressed, the next page is the
 *       same, the last page is the same for everybody, and so is what follows. Esc, q or Ctrl-C
 *       leaves at once, as does a signal.
 * Owns the terminal meanwhile, on its alternate screen; leaving clears both screens and what can be
 * scrolled back to, and gives the terminal back as it was.
 */
#ifndef LULL_COMMAND_ALONE_H
#define LULL_COMMAND_ALONE_H

/* 0, however it was left; -errno: there is no terminal, and nothing was shown. */
int alone_show(void);

#endif

/* next: what to do next on this machine. Looks into the user's own journal, changes nothing. */
#ifndef LULL_COMMAND_NEXT_H
#define LULL_COMMAND_NEXT_H

void next_print(void);

#endif

/* live_ask: what people are asked before a talk and after it, each with the keys of their own half.
 *
 * In:  a terminal that gives its keys one by one (terminal_take()), live's people and keys.
 * Out: what they said, in struct live and struct live_person. No answer is kept beyond that.
 */
#ifndef LULL_COMMAND_LIVE_ASK_H
#define LULL_COMMAND_LIVE_ASK_H

#include "command/live.h"
#include "command/live_options.h"

/* What each has to know, what there is to say to each other first, and whether they begin. The
 * break's length and whether anybody sees cues afterwards go into options->settings. False: one of
 * them left, or the terminal did. */
bool live_ask_consent(struct live *live, struct live_options *options);

/* Each may drop their own recording. Nothing tells the other which it was. */
void live_ask_drop(struct live *live, int64_t session);

#endif

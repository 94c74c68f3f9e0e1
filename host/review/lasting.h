/* lasting: what lasted in one partner's trace, as far as the reader may have it.
 *
 * In:   a view whose reader is known. Out: quiet stretches, and activation that stayed up.
 * Pure.
 *
 * A quiet stretch of the baseline, where one is asked to sit still, is none. Its owner reads both.
 * Whom a part was handed to, and who is nobody of this talk (a therapist), reads the quiet
 * stretches; the other partner neither.
 */
#ifndef LULL_REVIEW_LASTING_H
#define LULL_REVIEW_LASTING_H

#include "report/stretch.h"
#include "review/view.h"

struct lasting {
    struct stretches quiet, high;
};

struct lasting lasting_of(const struct view *view, enum who who);

#endif

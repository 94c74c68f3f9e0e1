/* footer: what stands under everything that leaves lull: pages, prints, exports, bundles. */
#ifndef LULL_REPORT_FOOTER_H
#define LULL_REPORT_FOOTER_H

#include "words/words.h"

/* Said with _(); in what another program reads they stay English. */
#define FOOTER_SHOWS                                                                               \
    N_("Heart rate shows activation. It does not show feelings, fault, honesty or love.")
#define FOOTER_FOR  N_("Made for the two of you; not evidence, not a medical finding.")
#define FOOTER_TEXT FOOTER_SHOWS " " FOOTER_FOR

#endif

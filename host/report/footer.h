/* footer: what stands under everything that leaves lull: pages, prints, exports, bundles. */
#ifndef LULL_REPORT_FOOTER_H
#define LULL_REPORT_FOOTER_H

#define FOOTER_SHOWS                                                                               \
    "Heart rate shows activation. It does not show feelings, fault, honesty or love."
#define FOOTER_FOR  "Made for the two of you; not evidence, not a medical finding."
#define FOOTER_TEXT FOOTER_SHOWS " " FOOTER_FOR

#endif

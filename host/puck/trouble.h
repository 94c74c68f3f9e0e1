/* trouble: what can be wrong with a puck, and the sentence or two that a person can act on.
 */
#ifndef LULL_PUCK_TROUBLE_H
#define LULL_PUCK_TROUBLE_H

enum trouble {
    TROUBLE_NONE,
    TROUBLE_DENIED,      /* this login may not open it */
    TROUBLE_BUSY,        /* another program holds it */
    TROUBLE_NO_ANSWER,   /* has the puck's number, and does not say hello */
    TROUBLE_UPDATE_PUCK, /* its firmware is too old for this lull */
    TROUBLE_UPDATE_HOST, /* this lull is too old for it */
    TROUBLE_SECOND,      /* another one is plugged in; the first is listened to */
    TROUBLE_STUCK_A,     /* a button is down without end; left out until it comes up */
    TROUBLE_STUCK_B,
    TROUBLE_FLOOD,  /* more edges than hands can make; left out until it is quiet */
    TROUBLE_GAP,    /* the puck had to drop edges */
    TROUBLE_CLOCK,  /* its clock jumped; presses count, their times are less sure for a moment */
    TROUBLE_SILENT, /* it stopped answering; greeted again */
    TROUBLES
};

/* For TROUBLE_NONE "". */
const char *trouble_text(enum trouble trouble);

#endif

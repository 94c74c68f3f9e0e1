#include "puck/trouble.h"

#include "words/words.h"

const char *trouble_text(enum trouble trouble)
{
    switch (trouble) {
    case TROUBLE_DENIED:
        return _(
            "A puck is plugged in, and this login may not use it. Copy lull's "
            "70-lull-puck.rules "
            "(host/dist) to /etc/udev/rules.d, which installing lull does too; then unplug the "
            "puck and plug it in again.");
    case TROUBLE_BUSY:
        return _("A puck is plugged in, and another program holds it. Is lull running twice?");
    case TROUBLE_NO_ANSWER:
        return _(
            "Something that looks like a puck does not answer. Unplug it and plug it in again; "
            "'lull puck flash' gives it its firmware anew.");
    case TROUBLE_UPDATE_PUCK:
        return _("The puck's firmware is too old for this lull: 'lull puck flash' updates it.");
    case TROUBLE_UPDATE_HOST:
        return _("The puck is newer than this lull: update lull, or give the puck this lull's "
                 "firmware with 'lull puck flash'.");
    case TROUBLE_SECOND:
        return _("A second puck is plugged in. lull stays with the first; the other one does "
                 "nothing.");
    case TROUBLE_STUCK_A:
        return _("The puck's left button is stuck down. It counts for nothing until it comes up; "
                 "the right one and the keys work.");
    case TROUBLE_STUCK_B:
        return _("The puck's right button is stuck down. It counts for nothing until it comes up; "
                 "the left one and the keys work.");
    case TROUBLE_FLOOD:
        return _("The puck's buttons flicker: more presses than hands can make. They count for "
                 "nothing until they are still for a second; the keys work.");
    case TROUBLE_GAP:
        return _("The puck could not keep all of its presses. If one had no answer, press again.");
    case TROUBLE_CLOCK:
        return _("The puck's clock jumped. Presses count all the same; their times are less sure "
                 "for a moment.");
    case TROUBLE_SILENT:
        return _("The puck has stopped answering. lull goes on trying; unplugging it and plugging "
                 "it in again helps.");
    case TROUBLE_NONE:
    case TROUBLES:
        break;
    }
    return "";
}

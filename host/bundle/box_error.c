#include "bundle/box.h"

#include "words/words.h"

const char *box_verdict_text(enum box_verdict verdict)
{
    switch (verdict) {
    case BOX_OK:
    case BOX_END:
        return _("it is whole.");
    case BOX_NOT_READ:
        return _("the disk gave an error while it was read. Copy it once more.");
    case BOX_NO_BOX:
        return _("this is no bundle. 'lull bundle' makes one.");
    case BOX_NEWER:
        return _("a newer lull made this bundle. Install that one to open it.");
    case BOX_CUT:
        return _("the end of this bundle is not there. Copy it once more, or ask for it again.");
    case BOX_ALTERED:
        return _(
            "this bundle is not as it was made: something in it was changed. Ask for it again.");
    case BOX_WRONG_PASSPHRASE:
        return _("this is not the bundle's passphrase. Nothing was opened; try once more.");
    case BOX_OTHER_KEY:
        return _(
            "this bundle was made for another key than yours. Send 'lull bundle --key' to those "
            "who made it, and ask for it again.");
    case BOX_ODD_COST:
        return _("this bundle asks for more work than lull ever asked for: it was changed. Ask for "
                 "it again.");
    case BOX_LONG_LINE:
        return _("this bundle holds a line that lull never writes. Ask for it again.");
    case BOX_NO_MEMORY:
        return _("there is not enough memory to open it (256 MiB). Close other programs first.");
    case BOX_VERDICTS:
        break;
    }
    return "";
}

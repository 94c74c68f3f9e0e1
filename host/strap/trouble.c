/* What a person reads when a strap is not there. */
#include "strap/strap.h"
#include "words/words.h"

const char *strap_trouble_text(enum strap_trouble trouble)
{
    switch (trouble) {
    case STRAP_TROUBLE_NONE:
        return _("Bluetooth is fine again.");
    case STRAP_TROUBLE_NO_SERVICE:
        return _("The Bluetooth service is not running, or does not answer. Start it with: "
                 "sudo systemctl restart bluetooth");
    case STRAP_TROUBLE_NO_ADAPTER:
        return _("No Bluetooth adapter was found. Plug one in, or switch Bluetooth on in the "
                 "computer's settings.");
    case STRAP_TROUBLE_ADAPTER_OFF:
        return _("Bluetooth is switched off. Switch it on in the computer's settings, or with: "
                 "rfkill unblock bluetooth");
    case STRAP_TROUBLE_NOT_PERMITTED:
        return _("This account may not use Bluetooth. Add it with: "
                 "sudo adduser $USER bluetooth, then log out and in again.");
    case STRAP_TROUBLE_NEEDS_RADIO:
        return _("Without the Bluetooth service lull needs the radio itself, which takes a "
                 "permission. "
                 "Give it once: sudo setcap cap_net_admin,cap_net_raw+ep \"$(command -v lull)\"");
    case STRAP_TROUBLE_BUSY:
        return _("This strap is held by another program, a phone or a watch. Close its app there, "
                 "or switch that device's Bluetooth off for the talk.");
    case STRAP_TROUBLE_NO_HEART_RATE:
        return _("This device is connected, but it does not offer a heart rate. Choose another one "
                 "with: lull scan");
    case STRAP_TROUBLE_NOT_SEEN:
        return _("This strap has not been heard for half a minute. Moisten it, put it on, and see "
                 "that no phone or watch holds it.");
    case STRAP_TROUBLES:
        break;
    }
    return "";
}

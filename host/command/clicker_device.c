/* What gives a clicker away is what it lacks: letters, a pointer, media keys. A laptop's own
 * hotkeys look just like a remote shutter, but stand on no bus that a clicker comes by.
 */
#include "command/clicker_device.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "command/clicker.h"
#include "words/words.h"

const char clicker_permission_text[] = N_(
    "Clickers can't be read by this login. 'sudo usermod -aG input \"$USER\"' and logging in again "
    "lets it, and so does a udev rule with TAG+=\"uaccess\" for the clicker. The keyboard works "
    "all the same.");

/* Keys that are a press, and whose. */
const struct clicker_press clicker_presses[CLICKER_PRESSES] = {
    {KEY_PAGEUP, WHO_A},    {KEY_PAGEDOWN, WHO_B},   {KEY_LEFT, WHO_A},     {KEY_RIGHT, WHO_B},
    {KEY_UP, WHO_A},        {KEY_DOWN, WHO_B},       {KEY_VOLUMEUP, WHO_A}, {KEY_VOLUMEDOWN, WHO_B},
    {KEY_PREVIOUS, WHO_A},  {KEY_NEXT, WHO_B},       {BTN_LEFT, WHO_A},     {BTN_RIGHT, WHO_B},
    {BTN_0, WHO_A},         {BTN_1, WHO_B},          {BTN_TRIGGER, WHO_A},  {BTN_THUMB, WHO_B},
    {BTN_WEST, WHO_A},      {BTN_EAST, WHO_B},       {BTN_TL, WHO_A},       {BTN_TR, WHO_B},
    {BTN_DPAD_LEFT, WHO_A}, {BTN_DPAD_RIGHT, WHO_B}, {BTN_DPAD_UP, WHO_A},  {BTN_DPAD_DOWN, WHO_B},
};

static bool has_letters(const struct libevdev *evdev)
{
    for (unsigned code = KEY_Q; code <= KEY_M; code++) {
        bool letter = code <= KEY_P || (code >= KEY_A && code <= KEY_L) || code >= KEY_Z;
        if (letter && libevdev_has_event_code(evdev, EV_KEY, code)) {
            return true;
        }
    }
    return false;
}

static bool has_presses(const struct libevdev *evdev)
{
    for (size_t i = 0; i < CLICKER_PRESSES; i++) {
        if (libevdev_has_event_code(evdev, EV_KEY, clicker_presses[i].code)) {
            return true;
        }
    }
    return false;
}

static bool contains(const char *text, const char *part)
{
    for (; *text != 0; text++) {
        if (strncasecmp(text, part, strlen(part)) == 0) {
            return true;
        }
    }
    return false;
}

bool clicker_suits(const struct libevdev *evdev, const char *named)
{
    int bus = libevdev_get_id_bustype(evdev);
    if (!has_presses(evdev)) {
        return false;
    }
    if (*named != 0 && contains(libevdev_get_name(evdev), named)) {
        return true;
    }
    bool pointer = libevdev_has_event_code(evdev, EV_REL, REL_X) ||
                   (libevdev_has_event_code(evdev, EV_ABS, ABS_X) &&
                    libevdev_has_event_code(evdev, EV_KEY, BTN_LEFT)) ||
                   libevdev_has_event_code(evdev, EV_KEY, BTN_TOUCH) ||
                   libevdev_has_event_code(evdev, EV_KEY, BTN_STYLUS);
    bool media = libevdev_has_event_code(evdev, EV_KEY, KEY_MUTE) ||
                 libevdev_has_event_code(evdev, EV_KEY, KEY_PLAYPAUSE);
    return (bus == BUS_USB || bus == BUS_BLUETOOTH) && !has_letters(evdev) && !pointer && !media;
}

bool clicker_is_node(const char *name)
{
    return strncmp(name, "event", 5) == 0 && isdigit((unsigned char)name[5]) && strlen(name) < 32;
}

int clicker_open(const char *folder, const char *node, int *ret_fd, struct libevdev **ret_evdev)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, node);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return -errno;
    }
    int error = libevdev_new_from_fd(fd, ret_evdev);
    if (error < 0) {
        close(fd);
        return error;
    }
    *ret_fd = fd;
    return 0;
}

struct clicker_look clicker_look(const char *folder, const char *named)
{
    struct clicker_look found = {0};
    DIR *at = opendir(folder);
    const struct dirent *entry;
    while (at != NULL && (entry = readdir(at)) != NULL) {
        struct libevdev *evdev = NULL;
        int fd;
        if (!clicker_is_node(entry->d_name)) {
            continue;
        }
        found.devices++;
        int error = clicker_open(folder, entry->d_name, &fd, &evdev);
        found.denied += error == -EACCES || error == -EPERM ? 1 : 0;
        if (error < 0) {
            continue;
        }
        if (clicker_suits(evdev, named != NULL ? named : "") && found.clickers++ == 0) {
            snprintf(found.name, sizeof(found.name), "%s", libevdev_get_name(evdev));
        }
        libevdev_free(evdev);
        close(fd);
    }
    if (at != NULL) {
        closedir(at);
    }
    return found;
}

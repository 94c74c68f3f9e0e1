/* bluez_tree: what bluetoothd has told of its objects: adapters, straps and others, and where a
 * strap keeps its heart rate. No I/O.
 *
 * Owns its objects. A pointer to one lives until the object is removed or the tree is cleared.
 */
#ifndef LULL_STRAP_BLUEZ_TREE_H
#define LULL_STRAP_BLUEZ_TREE_H

#include "strap/bluez_props.h"
#include "strap/strap.h"

struct bluez_adapter {
    struct bluez_adapter *next;
    bool powered;
    bool discovering;
    bool tried; /* it was asked once to switch on */
    char path[];
};

/* Read once the strap is connected. */
enum bluez_text {
    BLUEZ_TEXT_MANUFACTURER, /* 0x2A29 */
    BLUEZ_TEXT_MODEL,        /* 0x2A24 */
    BLUEZ_TEXT_FIRMWARE,     /* 0x2A26 */
    BLUEZ_TEXTS
};

struct bluez_device {
    struct bluez_device *next;
    struct strap_seen seen;
    struct strap_seen told; /* as last told to the owner */
    bool heart_rate;        /* says it has the Heart Rate service */
    bool resolved;          /* its services are listed */
    bool in_air; /* heard since the tree was made; otherwise only remembered by bluetoothd */
    int battery_percent; /* -1: not known */
    char *measurement; /* path of its 0x2A37; NULL: not known. Survives a disconnect, by default */
    char *text[BLUEZ_TEXTS];
    char path[];
};

struct bluez_tree {
    struct bluez_adapter *adapters; /* in the order they came */
    struct bluez_device *devices;
};

/* What a change was about. */
enum bluez_change {
    BLUEZ_CHANGE_ADAPTER = 1 << 0,
    BLUEZ_CHANGE_DEVICE = 1 << 1, /* new, or a property of it */
    BLUEZ_CHANGE_HEARD = 1 << 2,  /* it advertises */
    BLUEZ_CHANGE_LOST = 1 << 3,   /* connected is now false: said, though it may be old news */
    BLUEZ_CHANGE_BATTERY = 1 << 4,
    BLUEZ_CHANGE_MEASUREMENT = 1 << 5 /* its characteristic is now known */
};

struct bluez_news {
    unsigned change;             /* enum bluez_change, or'ed; 0: nothing of interest */
    struct bluez_device *device; /* NULL: not of a device */
};

/* Both take one interface of an object with properties: all of them (added), or some (changed).
 * Memory that cannot be had is as if the object had not been told. */
struct bluez_news bluez_tree_added(struct bluez_tree *tree, const char *path, const char *interface,
                                   const struct bluez_props *props);
struct bluez_news bluez_tree_changed(struct bluez_tree *tree, const char *path,
                                     const char *interface, const struct bluez_props *props);

/* An interface of an object is gone. */
void bluez_tree_removed(struct bluez_tree *tree, const char *path, const char *interface);

void bluez_tree_clear(struct bluez_tree *tree);

/* The adapter to use: the first that is on, else the first; NULL: none. */
struct bluez_adapter *bluez_tree_adapter(const struct bluez_tree *tree);

/* The strap of this address under this adapter; NULL: not known. */
struct bluez_device *bluez_tree_device(const struct bluez_tree *tree,
                                       const struct bluez_adapter *adapter, const char *address);

#endif

#include "plugs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <umockdev.h>

struct plugs {
    UMockdevTestbed *bed;
    struct {
        struct usbfs_sim *sim; /* NULL: a free place */
        char *path;            /* in /sys */
    } in[USBFS_SIM_MAX];
};

int plugs_new(struct plugs **ret_plugs)
{
    struct plugs *plugs = calloc(1, sizeof(*plugs));
    if (plugs == NULL) {
        return -ENOMEM;
    }
    plugs->bed = umockdev_testbed_new();
    if (!umockdev_in_mock_environment()) { /* it knows only once there is a testbed */
        plugs_free(plugs);
        return -ENOTSUP;
    }
    *ret_plugs = plugs;
    return 0;
}

static void forget(struct plugs *plugs, int place)
{
    umockdev_testbed_uevent(plugs->bed, plugs->in[place].path, "remove");
    umockdev_testbed_remove_device(plugs->bed, plugs->in[place].path);
    g_free(plugs->in[place].path);
    plugs->in[place].path = NULL;
    plugs->in[place].sim = NULL;
}

struct plugs *plugs_free(struct plugs *plugs)
{
    for (int i = 0; plugs != NULL && i < USBFS_SIM_MAX; i++) {
        if (plugs->in[i].sim != NULL) {
            forget(plugs, i);
        }
    }
    if (plugs != NULL) {
        g_object_unref(plugs->bed);
    }
    free(plugs);
    return NULL;
}

/* As the kernel and udev describe it. */
static char *describe(struct plugs *plugs, int place, const struct usbfs_sim *sim)
{
    char node[USBFS_SIM_NODE_BYTES], name[16], number[16], padded[16], vendor[8], product[8];
    unsigned length;
    const uint8_t *at = usbfs_sim_descriptors(sim, &length);
    usbfs_sim_node(sim, node);
    snprintf(name, sizeof(name), "1-%d", place + 1);
    snprintf(number, sizeof(number), "%u", usbfs_sim_number(sim));
    snprintf(padded, sizeof(padded), "%03u", usbfs_sim_number(sim));
    snprintf(vendor, sizeof(vendor), "%02x%02x", at[9], at[8]);
    snprintf(product, sizeof(product), "%02x%02x", at[11], at[10]);
    char *path = umockdev_testbed_add_device(
        plugs->bed, "usb", name, NULL, "busnum", "1", "devnum", number, "speed", "12",
        "bConfigurationValue", "1", "idVendor", vendor, "idProduct", product, NULL, "DEVTYPE",
        "usb_device", "DEVNAME", node, "BUSNUM", "001", "DEVNUM", padded, "SUBSYSTEM", "usb", NULL);
    if (path != NULL) {
        umockdev_testbed_set_attribute_binary(plugs->bed, path, "descriptors", (guint8 *)at,
                                              (gint)length);
    }
    return path;
}

int plugs_in(struct plugs *plugs, const struct usbfs_sim_options *options,
             struct usbfs_sim **ret_sim)
{
    int place = 0;
    while (place < USBFS_SIM_MAX && plugs->in[place].sim != NULL) {
        place++;
    }
    if (place == USBFS_SIM_MAX) {
        return -EMFILE;
    }
    struct usbfs_sim *sim;
    int result = usbfs_sim_plug(options, &sim);
    if (result != 0) {
        return result;
    }
    plugs->in[place].path = describe(plugs, place, sim);
    if (plugs->in[place].path == NULL) {
        usbfs_sim_free(sim);
        return -ENOMEM;
    }
    plugs->in[place].sim = sim;
    umockdev_testbed_uevent(plugs->bed, plugs->in[place].path, "add");
    *ret_sim = sim;
    return 0;
}

void plugs_out(struct plugs *plugs, struct usbfs_sim *sim)
{
    usbfs_sim_unplug(sim);
    for (int i = 0; i < USBFS_SIM_MAX; i++) {
        if (plugs->in[i].sim == sim) {
            forget(plugs, i);
        }
    }
}

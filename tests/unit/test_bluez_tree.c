#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "strap/bluez_tree.h"

#define ADAPTER_PATH "/org/bluez/hci0"
#define DEVICE_PATH  ADAPTER_PATH "/dev_F0_55_44_33_22_10"
#define ADDRESS      "F0:55:44:33:22:10"

static const struct bluez_props device_props = {
    .has = BLUEZ_PROP_ADDRESS | BLUEZ_PROP_CONNECTED, .address = ADDRESS, .connected = true};
static const struct bluez_props battery_props = {.has = BLUEZ_PROP_PERCENTAGE, .percentage = 64};

static void check_strap(struct bluez_tree *tree)
{
    const struct bluez_device *device = bluez_tree_device(tree, bluez_tree_adapter(tree), ADDRESS);
    assert_non_null(device);
    assert_int_equal(device->battery_percent, 64);
    assert_true(device->seen.connected);
    assert_null(device->next);
    bluez_tree_clear(tree);
    assert_null(bluez_tree_adapter(tree));
}

/* D-Bus gives the interfaces of one object in no order. */
static void test_battery_and_device_in_either_order(void **state)
{
    (void)state;
    struct bluez_tree tree = {NULL, NULL};
    const struct bluez_props none = {.has = 0};
    bluez_tree_added(&tree, ADAPTER_PATH, "org.bluez.Adapter1", &none);
    bluez_tree_added(&tree, DEVICE_PATH, "org.bluez.Device1", &device_props);
    bluez_tree_added(&tree, DEVICE_PATH, "org.bluez.Battery1", &battery_props);
    check_strap(&tree);
    bluez_tree_added(&tree, ADAPTER_PATH, "org.bluez.Adapter1", &none);
    bluez_tree_added(&tree, DEVICE_PATH, "org.bluez.Battery1", &battery_props);
    bluez_tree_added(&tree, DEVICE_PATH, "org.bluez.Device1", &device_props);
    check_strap(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_battery_and_device_in_either_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* fake_bluez: a small org.bluez for fast tests: what bluetoothd says over D-Bus, without a radio.
 *
 * A private dbus-daemon is started; the fake lives on a second connection in the same event loop,
 * so that a test is one process and one order of things. It answers as bluetoothd 5.66 was seen to;
 * the real one is tested in tests/machine.
 */
#ifndef LULL_TESTS_STRAP_FAKE_BLUEZ_H
#define LULL_TESTS_STRAP_FAKE_BLUEZ_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#define FAKE_DEVICES 2

struct fake_bluez;

struct fake_device {
    struct fake_bluez *fake;
    char path[64], measurement[96];
    char address[18];
    int rssi_dbm; /* 0: bluetoothd tells none */
    int connected, resolved;
    bool subscribed;
    const char *connect_error;   /* NULL: connects */
    const char *subscribe_error; /* NULL: subscribes; "name message" */
    bool late_answer;            /* Connect is answered only by fake_answer() */
    sd_bus_message *connecting;
    unsigned connects, disconnects;
    sd_bus_slot *object, *characteristic;
};

struct fake_bluez {
    sd_event *loop;
    sd_bus *bus;
    pid_t daemon;
    char folder[64];
    bool adapter_there;
    int powered, discovering;
    unsigned power_sets, discoveries, removals;
    sd_bus_slot *manager, *adapter;
    struct fake_device device[FAKE_DEVICES];
};

/* Starts a bus of its own and has DBUS_SYSTEM_BUS_ADDRESS point to it. `permitted` false: the bus
 * lets nobody talk to org.bluez. False: there is no dbus-daemon on this machine. */
bool fake_bus_start(struct fake_bluez *fake, sd_event *loop, bool permitted);
void fake_bus_stop(struct fake_bluez *fake);
void fake_finish(struct fake_bluez *fake);

/* bluetoothd comes (with what is set in *fake) and goes. */
void fake_come(struct fake_bluez *fake);
void fake_go(struct fake_bluez *fake);

void fake_adapter(struct fake_bluez *fake, bool there);
void fake_device_appear(struct fake_bluez *fake, int i);
void fake_device_vanish(struct fake_bluez *fake, int i);
void fake_answer(struct fake_device *device);
void fake_resolve(struct fake_device *device);
void fake_drop(struct fake_device *device,
               const char *reason); /* reason NULL: an older bluetoothd */
void fake_notify(struct fake_device *device, uint8_t rate_bpm);
void fake_send(struct fake_device *device, const uint8_t *bytes, size_t length);

/* Runs a program until it ends, and the loop beside it; returns its status (128 and the signal
 * where one ended it), or 2. */
int fake_beside(sd_event *loop, char **argv);

#endif

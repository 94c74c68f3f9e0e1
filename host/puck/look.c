#include "puck/look.h"

#include "protocol/puck.h"

/* Others may use the same number (it is a shared one): a puck has these two endpoints. */
bool look_is_puck(libusb_device *device)
{
    struct libusb_config_descriptor *config;
    bool in = false;
    bool out = false;
    if (libusb_get_config_descriptor(device, 0, &config) != 0) {
        return false;
    }
    if (config->bNumInterfaces == 1 && config->interface[0].num_altsetting >= 1) {
        const struct libusb_interface_descriptor *face = &config->interface[0].altsetting[0];
        for (int i = 0; i < face->bNumEndpoints; i++) {
            const struct libusb_endpoint_descriptor *end = &face->endpoint[i];
            bool interrupt = (end->bmAttributes & 3) == LIBUSB_TRANSFER_TYPE_INTERRUPT;
            in = in || (interrupt && end->bEndpointAddress == PUCK_ENDPOINT_IN);
            out = out || (interrupt && end->bEndpointAddress == PUCK_ENDPOINT_OUT);
        }
        in = in && face->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC;
    }
    libusb_free_config_descriptor(config);
    return in && out;
}

struct look look_around(void)
{
    struct look look = {.no_usb = true};
    libusb_context *context;
    libusb_device **list;
    if (libusb_init(&context) != 0) {
        return look;
    }
    ssize_t count = libusb_get_device_list(context, &list);
    look.no_usb = count < 0;
    for (ssize_t i = 0; i < count; i++) {
        struct libusb_device_descriptor about;
        libusb_device_handle *handle;
        if (libusb_get_device_descriptor(list[i], &about) == 0 &&
            about.idVendor == PUCK_USB_VENDOR && about.idProduct == PUCK_USB_PRODUCT &&
            look_is_puck(list[i])) {
            int error = libusb_open(list[i], &handle);
            look.pucks++;
            look.denied += error == LIBUSB_ERROR_ACCESS ? 1 : 0;
            if (error == 0) {
                libusb_close(handle);
            }
        }
    }
    if (count >= 0) {
        libusb_free_device_list(list, 1);
    }
    libusb_exit(context);
    return look;
}

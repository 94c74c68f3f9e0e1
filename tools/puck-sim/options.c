#include "tools/puck-sim/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/puck-sim/usbip.h"

static const char HELP[] =
    "NAME\n"
    "  puck-sim - a puck without a puck: its real firmware, simulated, on a USB cable made of TCP\n"
    "\n"
    "SYNOPSIS\n"
    "  puck-sim [OPTION]... FIRMWARE.elf\n"
    "\n"
    "DESCRIPTION\n"
    "  Runs the firmware in simavr, in real time, and offers it over USB/IP on 127.0.0.1. To have "
    "it\n"
    "  in this machine's kernel, and so in `lull puck` and `lull live` (as root; packages usbip "
    "and\n"
    "  linux-image):\n"
    "\n"
    "    puck-sim --control /tmp/puck build/dev/firmware/puck-atmega32u4.elf &\n"
    "    modprobe vhci-hcd\n"
    "    usbip attach -r 127.0.0.1 -b 1-1\n"
    "    lull puck\n"
    "    echo 'tap 1' >/tmp/puck\n"
    "    usbip detach -p 0\n"
    "\n"
    "OPTIONS\n"
    "  --script FILE   lines of control, each begun by `at SECONDS`, counted from the start\n"
    "  --control PIPE  takes lines of control from this named pipe (made where there is none), or\n"
    "                  from a file that others append to\n"
    "  --log FILE      where to write what happened (default: standard output)\n"
    "  --port N        where to listen (default 3240; 0: any, the log says which)\n"
    "  --serial HEX    its serial number (default: the chip's own)\n"
    "  --crystal PPM   how much too fast its clock is, -10000 to 10000 (default 0)\n"
    "  --lost PERCENT  starts of frame that get lost (default 0)\n"
    "  --bounce MS     for how long a contact jumps, 0 to 50 (default 5)\n"
    "  --help          this text\n"
    "\n"
    "CONTROL\n"
    "  Each line may begin with `at SECONDS`. Button 1 is the left one, 2 the right one.\n"
    "  press N | release N\n"
    "  tap N [MS]      pressed for so long (default 120)\n"
    "  unplug | plug   pulled out; put back in, to be attached again\n"
    "  quit\n"
    "\n"
    "LOG\n"
    "  <at_us> <tab> <what> <tab> <value>, at_us of CLOCK_BOOTTIME. What: listening (port), usb\n"
    "  (attached, detached), light and motor (share of the time that they have current, in\n"
    "  thousandths, looked at once a millisecond), press and release (the button; at_us is when "
    "the\n"
    "  first contact is), control (the line), late (ms: this machine was too busy to go on in "
    "real\n"
    "  time).\n"
    "\n"
    "EXIT STATUS\n"
    "  0 ended by `quit` or a signal, 1 something could not be done, 2 usage\n";

static bool number(const char *name, const char *text, double low, double high, double *ret_value)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(value >= low && value <= high)) {
        fprintf(stderr, "puck-sim: --%s %s: a number from %g to %g, please\n", name, text, low,
                high);
        return false;
    }
    *ret_value = value;
    return true;
}

static bool serial(const char *text, uint32_t *ret_serial)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 16);
    if (errno != 0 || end == text || *end != '\0' || value == 0 || value > UINT32_MAX) {
        fprintf(stderr, "puck-sim: --serial %s: up to 8 hex digits, not 0, please\n", text);
        return false;
    }
    *ret_serial = (uint32_t)value;
    return true;
}

/* False: said what is wrong. */
static bool take(struct options *options, int option)
{
    double value;
    switch (option) {
    case 's':
        options->script = optarg;
        return true;
    case 'c':
        options->control = optarg;
        return true;
    case 'l':
        options->log = optarg;
        return true;
    case 'p':
        if (!number("port", optarg, 0, UINT16_MAX, &value)) {
            return false;
        }
        options->tcp_port = (uint16_t)value;
        return true;
    case 'n':
        return serial(optarg, &options->serial);
    case 'x':
        return number("crystal", optarg, -10000, 10000, &options->crystal_ppm);
    case 'f':
        if (!number("lost", optarg, 0, 100, &value)) {
            return false;
        }
        options->lost_sof = value / 100;
        return true;
    case 'b':
        return number("bounce", optarg, 0, 50, &options->bounce_ms);
    default: /* getopt has said it */
        return false;
    }
}

enum options_verdict options_read(int argc, char **argv, struct options *ret_options)
{
    static const struct option LONG[] = {
        {"script", required_argument, NULL, 's'}, {"control", required_argument, NULL, 'c'},
        {"log", required_argument, NULL, 'l'},    {"port", required_argument, NULL, 'p'},
        {"serial", required_argument, NULL, 'n'}, {"crystal", required_argument, NULL, 'x'},
        {"lost", required_argument, NULL, 'f'},   {"bounce", required_argument, NULL, 'b'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    struct options options = {.tcp_port = USBIP_PORT, .bounce_ms = 5};
    int option;
    while ((option = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (option == 'h') {
            fputs(HELP, stdout);
            return OPTIONS_HELPED;
        }
        if (!take(&options, option)) {
            return OPTIONS_USAGE;
        }
    }
    if (argc - optind != 1) {
        fputs("puck-sim: name one firmware, as in firmware/puck-atmega32u4.elf of a build; "
              "`puck-sim --help` says more\n",
              stderr);
        return OPTIONS_USAGE;
    }
    options.firmware = argv[optind];
    *ret_options = options;
    return OPTIONS_OK;
}

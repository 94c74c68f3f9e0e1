#include "tools/strap-sim/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/strap-sim/air.h"

static const char HELP[] =
    "NAME\n"
    "  strap-sim - heart-rate straps in the air, on a Bluetooth adapter that is a program\n"
    "\n"
    "SYNOPSIS\n"
    "  strap-sim [OPTION]... STRAP...\n"
    "  strap-sim --adapter hci1 [--log FILE] [--again] STRAP\n"
    "\n"
    "DESCRIPTION\n"
    "  Opens /dev/vhci (module hci_vhci, as root): the kernel, BlueZ and every program then see a\n"
    "  Bluetooth low-energy adapter, with one strap in the air for each STRAP, 1 to 8:\n"
    "\n"
    "    RECORDING:a   what partner a's strap sent in a recording, at the recording's own times\n"
    "    RECORDING:b   partner b's\n"
    "    BPM           a steady heart, 30 to 220 beats a minute\n"
    "\n"
    "  Strap 1 has the address F0:55:44:33:22:10 (random), strap 2 F0:55:44:33:22:11, and so on.\n"
    "\n"
    "  With --adapter it is one strap on a real adapter, through bluetoothd, for whoever has a\n"
    "  second adapter or a second machine and no strap. A recording begins when somebody first\n"
    "  listens, strap-sim ends with it, and no CONTROL is taken.\n"
    "\n"
    "OPTIONS\n"
    "  --adapter NAME  a real adapter, as bluetoothctl's `list` knows it (hci0, hci1, ...)\n"
    "  --script FILE   lines of control, each begun by `at SECONDS`, counted from the start\n"
    "  --control PIPE  takes lines of control from this named pipe (made where there is none)\n"
    "  --log FILE      where to write what happened on air (default: standard output)\n"
    "  --luck PERCENT  connections that come to nothing (default 10): lost within 150 to 400 ms,\n"
    "                  half of them as not established (0x3e)\n"
    "  --seed N        another sequence of luck (default 1)\n"
    "  --again         a recording that has ended begins again\n"
    "  --help          this text\n"
    "\n"
    "CONTROL\n"
    "  Each line may begin with `at SECONDS`.\n"
    "  strap N off               out of range or switched off, until `on`\n"
    "  strap N on\n"
    "  strap N drop [REASON]     the link is lost now (default 0x08); the strap advertises again\n"
    "  strap N kick              the strap itself ends the link (0x13)\n"
    "  strap N fail              its next connection comes to nothing\n"
    "  strap N mute | unmute     connected, and tells nothing\n"
    "  strap N busy | free       held by a phone: seen, and cannot be connected\n"
    "  strap N burst SECONDS     sends nothing for so long, then all of it at once\n"
    "  strap N contact off | on  dry skin: no contact, no intervals\n"
    "  strap N worn off | on     taken off: the rate climbs for 12 s, then is 0\n"
    "  strap N battery PERCENT\n"
    "  strap N bpm BPM           a steady heart from now on\n"
    "  strap N rssi DBM          0 and 127 mean: not known\n"
    "  strap N every SECONDS     one notification in this time, with all intervals of it\n"
    "  strap N shape SHAPE       plain, no-rr (no intervals), wide (rate of 16 bits), energy\n"
    "  strap N refuse-params     wants link parameters no central grants, leaves after 30 s "
    "(0x3b)\n"
    "  strap N name TEXT         at most 19 bytes\n"
    "  adapter off | on          pulled out, put back in\n"
    "  luck PERCENT              as --luck, from now on\n"
    "  play                      all recordings from their beginning\n"
    "  quit\n"
    "\n"
    "LOG\n"
    "  <at_us> <tab> <strap, or - for the adapter> <tab> <what> <tab> <value>, at_us of\n"
    "  CLOCK_BOOTTIME. What: control (value: the line), adapter, scan, advertised (the first one\n"
    "  since the strap is free to), connected (doomed: it comes to nothing), subscribed,\n"
    "  unsubscribed, params,\n"
    "  notified (number and bytes: on air, and received by the adapter), unsent (number: lost "
    "with\n"
    "  the link), dropped (reason), unknown-command.\n"
    "\n"
    "EXIT STATUS\n"
    "  0 ended by `quit` or a signal, 1 something could not be done, 2 usage\n";

static bool number(const char *text, double low, double high, double *ret_value)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(value >= low && value <= high)) {
        return false;
    }
    *ret_value = value;
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
    case 'r':
        options->adapter = optarg;
        return true;
    case 'a':
        options->again = true;
        return true;
    case 'u':
        if (!number(optarg, 0, 100, &value)) {
            fprintf(stderr, "strap-sim: --luck %s: a number from 0 to 100, please\n", optarg);
            return false;
        }
        options->luck = value / 100;
        return true;
    case 'n':
        if (!number(optarg, 0, 1e15, &value)) {
            fprintf(stderr, "strap-sim: --seed %s: a whole number, please\n", optarg);
            return false;
        }
        options->seed = (uint64_t)value;
        return true;
    default: /* getopt has said it */
        return false;
    }
}

enum options_verdict options_read(int argc, char **argv, struct options *ret_options)
{
    static const struct option LONG[] = {
        {"adapter", required_argument, NULL, 'r'},

        {"script", required_argument, NULL, 's'},  {"control", required_argument, NULL, 'c'},
        {"log", required_argument, NULL, 'l'},     {"luck", required_argument, NULL, 'u'},
        {"seed", required_argument, NULL, 'n'},    {"again", no_argument, NULL, 'a'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    struct options options = {.luck = 0.1, .seed = 1};
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
    options.straps = argv + optind;
    options.count = argc - optind;
    if (options.count < 1 || options.count > AIR_STRAPS_MAX) {
        fputs("strap-sim: name 1 to 8 straps, each RECORDING:a, RECORDING:b or a heart rate;\n"
              "`strap-sim --help` says more\n",
              stderr);
        return OPTIONS_USAGE;
    }
    if (options.adapter != NULL &&
        (options.count != 1 || options.script != NULL || options.control != NULL)) {
        fputs("strap-sim: with --adapter, name one strap, and no --script or --control\n", stderr);
        return OPTIONS_USAGE;
    }
    *ret_options = options;
    return OPTIONS_OK;
}

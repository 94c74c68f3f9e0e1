/* probe: holds one or two straps and says what happens, one line each, until the time is over.
 *
 *   strap-probe [-d] [-s] SECONDS [ADDRESS [ADDRESS]]     -d: the direct way; -s: scan
 *
 * Lines: <boottime in s> <who> up | down REASON | hrm HEX | trouble N TEXT | about … | seen … ;
 * at the end one line a strap: notifications, ups, downs. For people and for tests/machine.
 */
#define _DEFAULT_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "now/now.h"
#include "strap/strap.h"

struct probe {
    unsigned notifications[PARTNERS], ups[PARTNERS], downs[PARTNERS];
    bool up[PARTNERS];
};

static void stamp(int64_t at_us, enum who who)
{
    printf("%" PRId64 ".%06" PRId64 " %c ", at_us / US_PER_S, at_us % US_PER_S, "ab-"[who]);
}

static void on_up(void *userdata, enum who who)
{
    struct probe *probe = userdata;

    if (probe->up[who])
        printf("ORDER: up twice\n");
    probe->up[who] = true;
    probe->ups[who]++;
    stamp(now_boottime_us(), who);
    printf("up\n");
}

static void on_down(void *userdata, enum who who, enum strap_reason why)
{
    static const char *const words[] = {"unknown", "out-of-range", "taken-off", "battery",
                                        "adapter"};
    struct probe *probe = userdata;

    if (!probe->up[who])
        printf("ORDER: down twice\n");
    probe->up[who] = false;
    probe->downs[who]++;
    stamp(now_boottime_us(), who);
    printf("down %s\n", words[why]);
}

static void on_notification(void *userdata, enum who who, int64_t at_us, const uint8_t *bytes,
                            uint16_t length)
{
    struct probe *probe = userdata;

    if (!probe->up[who])
        printf("ORDER: notification while down\n");
    probe->notifications[who]++;
    stamp(at_us, who);
    printf("hrm ");
    for (uint16_t i = 0; i < length; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

static void on_about(void *userdata, enum who who, const struct strap_about *about)
{
    (void)userdata;
    stamp(now_boottime_us(), who);
    printf("about maker=\"%s\" model=\"%s\" firmware=\"%s\" battery=%d\n", about->manufacturer,
           about->model, about->firmware, about->battery_percent);
}

static void on_seen(void *userdata, const struct strap_seen *seen)
{
    (void)userdata;
    stamp(now_boottime_us(), WHO_BOTH);
    printf("seen %s%s name=\"%s\" rssi=%d connected=%d\n", seen->random_address ? "random " : "",
           seen->address, seen->name, seen->rssi_dbm, seen->connected);
}

static void on_trouble(void *userdata, enum who who, enum strap_trouble trouble)
{
    (void)userdata;
    stamp(now_boottime_us(), who);
    printf("trouble %d %s\n", trouble, strap_trouble_text(trouble));
}

static int on_end(sd_event_source *source, uint64_t time_us, void *userdata)
{
    (void)time_us;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

int main(int argc, char **argv)
{
    struct probe probe = {0};
    const struct strap_owner owner = {on_up,   on_down,    on_notification, on_about,
                                      on_seen, on_trouble, &probe};
    bool direct = false, scan = false;
    struct strap *strap = NULL;
    sd_event *loop = NULL;
    int option;

    while ((option = getopt(argc, argv, "ds")) != -1) {
        direct = direct || option == 'd';
        scan = scan || option == 's';
    }
    if (optind >= argc || argc - optind > 1 + PARTNERS) {
        fprintf(stderr, "usage: %s [-d] [-s] SECONDS [ADDRESS [ADDRESS]]\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (sd_event_new(&loop) < 0)
        return 1;
#ifdef LULL_DIRECT
    if ((direct ? strap_att_new : strap_bluez_new)(&strap, loop, &owner) < 0)
        return 1;
#else
    if (direct || strap_bluez_new(&strap, loop, &owner) < 0)
        return 1;
#endif
    strap_scan(strap, scan);
    for (int i = optind + 1; i < argc; i++)
        strap_hold(strap, (enum who)(i - optind - 1), argv[i]);
    sd_event_add_time(loop, NULL, CLOCK_BOOTTIME,
                      (uint64_t)(now_boottime_us() + (int64_t)(atof(argv[optind]) * 1e6)),
                      US_PER_MS, on_end, NULL);
    sd_event_loop(loop);
    strap = strap_free(strap);
    sd_event_unref(loop);
    for (int i = 0; i < PARTNERS; i++)
        printf("end %c notifications=%u ups=%u downs=%u\n", "ab"[i], probe.notifications[i],
               probe.ups[i], probe.downs[i]);
    return 0;
}

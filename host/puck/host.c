/*   plugged in
 *       │                        answered, versions meet
 *       ▼ hello, every 500 ms   ─────────────────────────▶ UP: pings, 24 of them 20 ms apart, then
 *   GREETING ◀──────────────────────────────────────────── │   four a second; lights; edges
 *       │          5 pings without an answer               │
 *       │ answered, versions do not meet                   │
 *       ▼                                                  ▼
 *   STRANGE: nothing is sent any more                  unplugged, in any state: host_gone()
 *
 * There is no queue of packets: what is owed is a set of bits and the newest light, and a packet is
 * made when the way is free. So nothing can overflow, and a light never waits behind old ones.
 */
#include "puck/host.h"

#include <string.h>

#define HELLO_US     (500 * US_PER_MS)
#define HELLO_LATER  (2 * US_PER_S)
#define HELLO_TRIES  6 /* 3 s: then it is said */
#define PONG_US      (1 * US_PER_S)
#define PONG_TRIES   5
#define BURST_US     (20 * US_PER_MS)
#define PING_US      (250 * US_PER_MS)
#define KNOWN_PONGS  4 /* the clock is known well enough to tell old presses from new */
#define HOLD_MOST_US (300 * US_PER_MS)
/* The puck takes a packet in and reads it a turn of its loop later. */
#define TURN_US 200
/* Pings walk against the bus's frames of 1 ms, so that some fall just before one. */
#define WALK_US 373

#define LIGHT_FULL 255
#define MOTOR_SOFT 160

static unsigned bit(enum puck_type request)
{
    return 1u << request;
}

void host_init(struct host *host, int64_t now_us)
{
    *host = (struct host){.due_us = now_us, .ping_sent_us = NEVER_US};
    clock_init(&host->clock);
    edges_init(&host->edges, now_us);
}

static void tell(struct host *host, enum trouble trouble, struct news_list *news)
{
    if ((host->told >> trouble & 1u) == 0) {
        news_add(news, NEWS_TROUBLE)->trouble = trouble;
    }
    host->told |= 1u << trouble;
}

/* ---- what is sent ---- */

static struct puck_cue cue_of(enum light light)
{
    static const enum puck_pattern pattern_of[LIGHTS] = {
        [LIGHT_OFF] = PUCK_PATTERN_OFF,       [LIGHT_CUE] = PUCK_PATTERN_CUE,
        [LIGHT_PAUSE] = PUCK_PATTERN_PAUSE,   [LIGHT_BREAK] = PUCK_PATTERN_BREAK,
        [LIGHT_RETURN] = PUCK_PATTERN_RETURN,
    };
    /* A pause or a break lasts until another light is asked for; where we fall silent the puck
     * fades out by itself. */
    bool lasts = light == LIGHT_PAUSE || light == LIGHT_BREAK;
    return (struct puck_cue){
        .pattern = pattern_of[light],
        .light = LIGHT_FULL,
        .motor = MOTOR_SOFT,
        .length_ds = lasts ? UINT16_MAX : 0,
    };
}

/* The most pressing of what is owed. */
static bool next_request(const struct host *host, enum puck_type *ret_request)
{
    static const enum puck_type order[] = {PUCK_BOOTLOADER, PUCK_HELLO, PUCK_CUE,
                                           PUCK_PING,       PUCK_TEST,  PUCK_STATE};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        bool may =
            host->state == HOST_STATE_UP || order[i] == PUCK_HELLO || order[i] == PUCK_BOOTLOADER;
        if (may && (host->owed & bit(order[i])) != 0) {
            *ret_request = order[i];
            return true;
        }
    }
    return false;
}

static void fill(struct host *host, struct puck_message *message, int64_t now_us)
{
    switch (message->type) {
    case PUCK_HELLO:
        message->versions = (struct puck_versions){PUCK_VERSION, PUCK_OLDEST};
        host->hello_number = message->number;
        break;
    case PUCK_PING:
        host->asked = true;
        host->ping_number = message->number;
        host->ping_from_us = now_us;
        host->ping_sent_us = NEVER_US;
        host->counts.pings++;
        break;
    case PUCK_CUE:
        message->cue = cue_of(host->light);
        host->cue_number = message->number;
        host->cue_light_number = host->light_number;
        break;
    case PUCK_TEST:
        message->test.parts = host->test_parts;
        break;
    case PUCK_STATE:
    case PUCK_BOOTLOADER:
    case PUCK_IS_HELLO:
    case PUCK_IS_PONG:
    case PUCK_IS_CUED:
    case PUCK_IS_TESTED:
    case PUCK_IS_STATE:
    case PUCK_IS_BUTTON:
        break;
    }
}

bool host_send(struct host *host, int64_t now_us, uint8_t ret_bytes[PUCK_BYTES])
{
    struct puck_message message = {0};
    if (host->sending || !next_request(host, &message.type)) {
        return false;
    }
    host->owed &= ~bit(message.type);
    host->number = host->number == UINT8_MAX ? 1 : (uint8_t)(host->number + 1);
    message.number = host->number;
    fill(host, &message, now_us);
    host->sending = puck_encode(&message, ret_bytes) == PUCK_OK;
    return host->sending;
}

void host_sent(struct host *host, int64_t now_us, bool away)
{
    host->sending = false;
    if (away && host->asked && host->number == host->ping_number) {
        host->ping_sent_us = now_us;
    }
}

void host_light(struct host *host, enum light light, uint32_t number)
{
    host->light = light;
    host->light_number = number;
    host->owed |= host->state == HOST_STATE_UP ? bit(PUCK_CUE) : 0;
}

void host_test(struct host *host, uint8_t parts)
{
    host->test_parts = parts;
    host->owed |= bit(PUCK_TEST);
}

void host_count(struct host *host)
{
    host->owed |= bit(PUCK_STATE);
}

void host_bootloader(struct host *host)
{
    host->owed |= bit(PUCK_BOOTLOADER);
}

/* ---- what comes ---- */

static void take_hello(struct host *host, const struct puck_message *message, int64_t now_us,
                       struct news_list *news)
{
    const struct puck_versions ours = {PUCK_VERSION, PUCK_OLDEST};
    uint8_t version;
    if (host->state != HOST_STATE_GREETING || message->number != host->hello_number) {
        host->counts.ignored++;
        return;
    }
    host->about = message->hello;
    host->due_us = now_us;
    host->tries = 0;
    enum puck_meeting meeting = puck_meet(ours, message->hello.versions, &version);
    if (meeting != PUCK_MEETING_FINE) {
        host->state = HOST_STATE_STRANGE;
        host->due_us = NEVER_US;
        tell(host, meeting == PUCK_MEETING_UPDATE_PUCK ? TROUBLE_UPDATE_PUCK : TROUBLE_UPDATE_HOST,
             news);
        return;
    }
    host->state = HOST_STATE_UP;
    news_add(news, NEWS_UP)->about = message->hello;
    if (host->edges.holding) {
        edges_hold_until(&host->edges, now_us + HOLD_MOST_US);
    }
    host_test(host, PUCK_PART_BUTTONS); /* is one of them stuck? */
    if (host->light == LIGHT_PAUSE || host->light == LIGHT_BREAK) {
        host->owed |= bit(PUCK_CUE);
    }
}

static void take_pong(struct host *host, const struct puck_message *message, int64_t now_us,
                      struct news_list *news)
{
    if (!host->asked || message->number != host->ping_number) {
        host->counts.ignored++;
        return;
    }
    int64_t read_us = now_us;
    if (host->ping_sent_us != NEVER_US && host->ping_sent_us + TURN_US < now_us) {
        read_us = host->ping_sent_us + TURN_US;
    }
    enum clock_verdict verdict =
        clock_take(&host->clock, message->pong.at, host->ping_from_us, read_us);
    if (verdict == CLOCK_VERDICT_JUMPED || verdict == CLOCK_VERDICT_BACKWARDS) {
        host->counts.jumps++;
        tell(host, TROUBLE_CLOCK, news);
    }
    news_add(news, NEWS_ROUND)->round_us = now_us - host->ping_from_us;
    host->asked = false;
    host->tries = 0;
    host->counts.pongs++;
    int64_t wait_us = host->clock.count < CLOCK_BURST ? BURST_US : PING_US;
    host->due_us = now_us + wait_us + host->counts.pongs * WALK_US % US_PER_MS;
    if (host->edges.holding && host->clock.count >= KNOWN_PONGS) {
        edges_known(&host->edges, &host->clock, news);
    }
}

static void take_cued(struct host *host, const struct puck_message *message, int64_t now_us,
                      struct news_list *news)
{
    if (message->number != host->cue_number) { /* of an older light */
        host->counts.ignored++;
        return;
    }
    host->cue_number = 0;
    struct clock_time when = clock_map(&host->clock, message->cued.at, now_us);
    struct news *cued = news_add(news, NEWS_CUED);
    cued->cued.number = host->cue_light_number;
    cued->cued.event_us = when.event_us;
    cued->cued.bound_us = when.bound_us;
}

static void take_tested(struct host *host, const struct puck_tested *tested, int64_t now_us,
                        struct news_list *news)
{
    edges_stuck(&host->edges, tested->stuck, now_us, news);
    news_add(news, NEWS_TESTED)->tested = *tested;
}

void host_take(struct host *host, const uint8_t *bytes, size_t length, int64_t now_us,
               struct news_list *news)
{
    struct puck_message message = {0};
    if (puck_decode(bytes, length, &message) != PUCK_OK ||
        (host->state != HOST_STATE_UP && message.type != PUCK_IS_HELLO &&
         message.type != PUCK_IS_BUTTON) ||
        host->state == HOST_STATE_STRANGE) {
        host->counts.ignored++;
        return;
    }
    switch (message.type) {
    case PUCK_IS_HELLO:
        take_hello(host, &message, now_us, news);
        break;
    case PUCK_IS_PONG:
        take_pong(host, &message, now_us, news);
        break;
    case PUCK_IS_CUED:
        take_cued(host, &message, now_us, news);
        break;
    case PUCK_IS_TESTED:
        take_tested(host, &message.tested, now_us, news);
        break;
    case PUCK_IS_STATE:
        news_add(news, NEWS_COUNTS)->counts = message.state;
        break;
    case PUCK_IS_BUTTON:
        edges_take(&host->edges, &host->clock, &message.button, now_us, news);
        break;
    case PUCK_HELLO:
    case PUCK_PING:
    case PUCK_CUE:
    case PUCK_TEST:
    case PUCK_STATE:
    case PUCK_BOOTLOADER:
        host->counts.ignored++; /* a host's words, from a puck */
        break;
    }
}

/* ---- time ---- */

int64_t host_next_us(const struct host *host)
{
    int64_t next_us = edges_next_us(&host->edges);
    return host->due_us < next_us ? host->due_us : next_us;
}

static void greet(struct host *host, int64_t now_us, struct news_list *news)
{
    if (host->tries == HELLO_TRIES) {
        tell(host, TROUBLE_NO_ANSWER, news);
    }
    host->due_us = now_us + (host->tries < HELLO_TRIES ? HELLO_US : HELLO_LATER);
    host->tries += host->tries <= HELLO_TRIES ? 1 : 0;
    host->owed |= bit(PUCK_HELLO);
}

/* A machine that slept finds one ping overdue, not five. */
static void ask(struct host *host, int64_t now_us, struct news_list *news)
{
    if (host->tries == PONG_TRIES) {
        host->state = HOST_STATE_GREETING;
        host->owed = 0;
        host->asked = false;
        host->tries = 0;
        news_add(news, NEWS_DOWN);
        tell(host, TROUBLE_SILENT, news);
        greet(host, now_us, news);
        return;
    }
    host->tries++;
    host->owed |= bit(PUCK_PING);
    host->due_us = now_us + PONG_US;
}

void host_tick(struct host *host, int64_t now_us, struct news_list *news)
{
    if (host->due_us <= now_us) {
        switch (host->state) {
        case HOST_STATE_GREETING:
            greet(host, now_us, news);
            break;
        case HOST_STATE_UP:
            ask(host, now_us, news);
            break;
        case HOST_STATE_STRANGE:
        case HOST_STATES:
            break;
        }
    }
    edges_tick(&host->edges, &host->clock, now_us, news);
}

void host_gone(struct host *host, int64_t now_us, struct news_list *news)
{
    edges_gone(&host->edges, &host->clock, now_us, news);
    if (host->state == HOST_STATE_UP) {
        news_add(news, NEWS_DOWN);
    }
    host->due_us = NEVER_US;
}

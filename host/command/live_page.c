#include "command/live_page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "now/now.h"
#include "page/server.h"
#include "report/page.h"
#include "words/words.h"

struct live_page {
    char *html; /* what the server hands out */
    struct story story;
    struct server *server;
    bool news; /* the story went on since its readers were told */
    struct pulse_cell cells[PARTNERS * STORY_SECONDS];
};

static void on_pressed(void *userdata, enum door which)
{
    struct live *live = userdata;
    struct input input = {.who = WHO_BOTH, .kind = INPUT_MARK};
    switch (which) {
    case DOOR_PAUSE:
        live_put(live,
                 (struct input){.who = WHO_BOTH, .kind = INPUT_PRESS, .source = PRESS_SOURCE_PAGE});
        return;
    case DOOR_BREAK:
        input.mark = MARK_BREAK;
        break;
    case DOOR_RUPTURE:
        input.mark = MARK_RUPTURE;
        break;
    case DOOR_BACK:
        input.mark = MARK_BACK;
        break;
    case DOOR_NOTHING:
    case DOOR_ELSEWHERE:
    case DOOR_METHOD:
    case DOOR_TOO_MUCH:
    case DOOR_PAGE:
    case DOOR_STREAM:
    case DOORS:
        return;
    }
    input.by_page = true;
    live_put(live, input);
}

int live_page_open(struct live *live, const char *command)
{
    char *html = page_live();
    struct server_owner owner = {.pressed = on_pressed, .userdata = live};
    if (html == NULL) {
        say_error(command, "this lull was built without the page: Node.js was not there.");
        return EXIT_FAILED;
    }
    struct live_page *page = calloc(1, sizeof(*page));
    int error = page == NULL ? -ENOMEM : 0;
    if (error < 0) {
        free(html);
    } else {
        page->html = html;
        int64_t asked_us = now_boottime_us() - live->run.zero_us;
        story_init(&page->story, live->run.zero_us, now_realtime_us() - asked_us,
                   live->seen ? page->cells : NULL);
        for (unsigned who = 0; who < live->people; who++) {
            page->story.side[who].name = live->person[who].partner.name;
            page->story.side[who].strap = live->person[who].has_strap;
        }
        live->page = page;
        error = server_new(&page->server, live->event, html, strlen(html), &page->story, &owner);
    }
    if (error < 0) {
        say_error(command, "the page could not be opened: %s.", strerror(-error));
        return EXIT_FAILED;
    }
    status_say(&live->status, "The therapist's page, for a browser on this machine: %s",
               server_address(page->server));
    return EXIT_DONE;
}

void live_page_input(void *userdata, const struct input *input)
{
    struct live *live = userdata;
    if (live->page != NULL) {
        story_input(&live->page->story, input);
    }
}

void live_page_event(struct live *live, const struct event *event)
{
    bool cue = event->kind == EVENT_CUE || event->kind == EVENT_OFFER;
    if (live->page == NULL) {
        return;
    }
    if (!cue || !live->run.session.settings.cues_unseen) { /* beside a heart it would tell whose */
        story_event(&live->page->story, event);
    }
    live->page->news = true;
}

void live_page_second(struct live *live)
{
    if (live->page != NULL) {
        live->page->news = true;
    }
}

void live_page_post(struct live *live)
{
    struct live_page *page = live->page;
    if (page == NULL || !page->news) {
        return;
    }
    page->news = false;
    int64_t now_us = now_boottime_us();
    story_second(&page->story, now_us, live->status.talk);
    server_tell(page->server, now_us);
}

void live_page_close(struct live *live)
{
    if (live->page != NULL) {
        story_second(&live->page->story, now_boottime_us(), live->status.talk);
        server_free(live->page->server);
        free(live->page->html);
        free(live->page);
        live->page = NULL;
    }
}

/* The puck's way round, the same on every board: buttons, time, a packet in, a packet out, and what
 * is shown. */
#include "firmware/app/app.h"
#include "firmware/board/board.h"

static struct app app;

static void hear_buttons(void)
{
    struct button_change change;
    for (uint8_t i = 0; i < PUCK_BUTTONS; i++)
        if (board_changed((enum puck_button_name)i, &change))
            app_changed(&app, (enum puck_button_name)i, &change);
}

static void hear_host(void)
{
    uint8_t bytes[PUCK_BYTES];
    if (!app_ready(&app))
        return;
    uint8_t length = board_usb_receive(bytes);
    if (length == BOARD_NO_PACKET)
        return;
    struct app_frame frame;
    board_usb_frame(&frame);
    app_received(&app, bytes, length, board_now(), &frame);
}

static void tell_host(void)
{
    const uint8_t *bytes;
    if (board_usb_free() && (bytes = app_put(&app)) != NULL)
        board_usb_put(bytes);
}

int main(void)
{
    board_start();
    app_init(&app, board_kind(), board_serial(), board_buttons(), board_now());
    uint8_t link = 0;
    for (;;) {
        board_usb_poll();
        if (board_usb_link() != link) {
            link = board_usb_link();
            app_link_lost(&app);
        }
        hear_buttons();
        app_tick(&app, board_now(), link != 0 && board_usb_awake());
        hear_host();
        tell_host();
        board_show(app.pattern.light, app.pattern.motor);
        if (app.bootloader)
            board_bootloader();
        board_idle(app.pattern.light == 0 && app.pattern.motor == 0);
    }
}

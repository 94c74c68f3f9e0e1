/* A build without the direct way (LULL_DIRECT=OFF): no GPL code in it. */
#include <errno.h>

#include "strap/strap.h"

int strap_att_new(struct strap **ret_strap, sd_event *loop, const struct strap_owner *owner)
{
    (void)ret_strap;
    (void)loop;
    (void)owner;
    return -ENOSYS;
}

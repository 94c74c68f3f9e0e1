#include "report/page.h"

#include <errno.h>
#include <string.h>

#include "report_page.h"

static const char *const template = (const char *)page_template;
static const char place[] = "@document@";

bool page_built(void)
{
    return template[0] != 0;
}

const char *page_live(void)
{
    return live_template[0] != 0 ? (const char *)live_template : NULL;
}

int page_write(FILE *out, const char *json, size_t length)
{
    const char *at = strstr(template, place);
    if (at == NULL) {
        return -ENOSYS;
    }
    if (memchr(json, '<', length) != NULL) {
        return -EINVAL;
    }
    fwrite(template, 1, (size_t)(at - template), out);
    fwrite(json, 1, length, out);
    fputs(at + sizeof(place) - 1, out);
    return ferror(out) != 0 ? -EIO : 0;
}

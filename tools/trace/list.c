#include "tools/trace/list.h"

#include <stdlib.h>

void *list_add(struct list *list)
{
    if (list->count == list->room) {
        size_t room = list->room > 0 ? 2 * list->room : 256;
        void *at = realloc(list->at, room * list->size);
        if (at == NULL) {
            list->bad = true;
            return NULL;
        }
        list->at = at;
        list->room = room;
    }
    return (char *)list->at + list->size * list->count++;
}

void list_finish(struct list *list)
{
    free(list->at);
    *list = (struct list){.size = list->size};
}

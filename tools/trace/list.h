/* list: a list that grows, of items of one size.
 *
 * Who owns what: the list owns its memory until list_finish(). Where memory runs short, `bad` is
 * set and stays so; what was added before stands. Adding may move the items.
 */
#ifndef LULL_TOOLS_TRACE_LIST_H
#define LULL_TOOLS_TRACE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    void *at;
    size_t count;
    size_t room;
    size_t size; /* of one item, bytes; set before the first list_add() */
    bool bad;
};

/* A new item at the end, not yet filled in; NULL: out of memory. */
void *list_add(struct list *list);

void list_finish(struct list *list);

#endif

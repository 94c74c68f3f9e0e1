#include "puck/news.h"

struct news *news_add(struct news_list *list, enum news_kind kind)
{
    unsigned at = list->count;
    if (at == NEWS_MAX) {
        list->dropped++;
        at = NEWS_MAX - 1; /* the last place is written over, so that no caller needs a check */
    } else {
        list->count++;
    }
    list->at[at] = (struct news){.kind = kind};
    return &list->at[at];
}

/* A template is text with marks: @document@ and @words@ take JSON, @language@ and @_(a text)@ what
 * the page says before its scripts run. No mark's text is looked through for marks.
 */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include "report/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report_page.h"
#include "words/words.h"

/* What the scripts say, as the build found it in them; many: of a text that counts. */
struct said {
    const char *one, *many;
};
#define PAGE_WORD(one)                                                                             \
    {                                                                                              \
        one, NULL                                                                                  \
    }
#define PAGE_WORDS(one, many)                                                                      \
    {                                                                                              \
        one, many                                                                                  \
    }
static const struct said said[] = {
#include "report_page_words.h"
    {NULL, NULL},
};

/* A rule looks at the last two places at most, and at small numbers. */
#define COUNTS    200
#define FORMS_MAX 8

static void put_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', out);
        }
        if (*text == '<' || (unsigned char)*text < ' ') {
            fprintf(out, "\\u%04x", *text);
        } else {
            fputc(*text, out);
        }
    }
    fputc('"', out);
}

/* The forms in the order of the counts that first take them, and which form each count takes. */
static unsigned find_forms(const struct said *word, const char *forms[FORMS_MAX],
                           char which[COUNTS])
{
    unsigned count = 0;
    for (unsigned n = 0; n < COUNTS; n++) {
        const char *form = words_n(word->one, word->many, n);
        unsigned at = 0;
        while (at < count && forms[at] != form) {
            at++;
        }
        if (at == count && count < FORMS_MAX) {
            forms[count++] = form;
        }
        which[n] = (char)('0' + at);
    }
    return count;
}

static void put_words(FILE *out)
{
    const char *forms[FORMS_MAX];
    char which[COUNTS];
    const char *before = "";
    memset(which, '0', sizeof(which));
    fputs("{\"language\":", out);
    put_string(out, words_language());
    fputs(",\"words\":{", out);
    for (const struct said *word = said; word->one != NULL; word++) {
        if (_(word->one) == word->one) { /* as it stands in the scripts */
            continue;
        }
        fputs(before, out);
        before = ",\n";
        put_string(out, word->one);
        fputc(':', out);
        if (word->many == NULL) {
            put_string(out, _(word->one));
            continue;
        }
        unsigned count = find_forms(word, forms, which);
        for (unsigned i = 0; i < count; i++) {
            fputc(i == 0 ? '[' : ',', out);
            put_string(out, forms[i]);
        }
        fputc(']', out);
    }
    fprintf(out, "},\"plural\":\"%.*s\"}", COUNTS, which);
}

static void put_html(FILE *out, const char *text)
{
    for (; *text != 0; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

/* `mark` is behind its first '@'. Behind the mark; NULL: it is none. */
static const char *put_mark(FILE *out, const char *mark, const char *json, size_t length)
{
    static const char document[] = "document@", words[] = "words@", language[] = "language@";
    if (json != NULL && strncmp(mark, document, sizeof(document) - 1) == 0) {
        fwrite(json, 1, length, out);
        return mark + sizeof(document) - 1;
    }
    if (strncmp(mark, words, sizeof(words) - 1) == 0) {
        put_words(out);
        return mark + sizeof(words) - 1;
    }
    if (strncmp(mark, language, sizeof(language) - 1) == 0) {
        put_html(out, words_language());
        return mark + sizeof(language) - 1;
    }
    const char *end = strncmp(mark, "_(", 2) == 0 ? strstr(mark, ")@") : NULL;
    char text[400];
    if (end == NULL || (size_t)(end - mark) - 2 >= sizeof(text)) {
        return NULL;
    }
    memcpy(text, mark + 2, (size_t)(end - mark) - 2);
    text[end - mark - 2] = 0;
    put_html(out, _(text));
    return end + 2;
}

static void fill(FILE *out, const char *template, const char *json, size_t length)
{
    const char *from = template;
    for (const char *at = template; (at = strchr(at, '@')) != NULL;) {
        fwrite(from, 1, (size_t)(at - from), out);
        from = at++;
        const char *behind = put_mark(out, at, json, length);
        if (behind != NULL) {
            from = at = behind;
        }
    }
    fputs(from, out);
}

bool page_built(void)
{
    return page_template[0] != 0;
}

char *page_live(void)
{
    char *text = NULL;
    size_t length;
    FILE *out = live_template[0] != 0 ? open_memstream(&text, &length) : NULL;
    if (out == NULL) {
        return NULL;
    }
    fill(out, (const char *)live_template, NULL, 0);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

int page_write(FILE *out, const char *json, size_t length)
{
    if (!page_built()) {
        return -ENOSYS;
    }
    if (memchr(json, '<', length) != NULL) {
        return -EINVAL;
    }
    fill(out, (const char *)page_template, json, length);
    return ferror(out) != 0 ? -EIO : 0;
}

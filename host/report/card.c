#include "report/card.h"

#include "report/footer.h"
#include "words/words.h"

#define CARD_STEPS    5
#define CARD_STARTERS 2
#define CARD_KEYS     5

struct step {
    const char *name;
    const char *what;
    const char *starter[CARD_STARTERS]; /* NULL: one is enough */
};

static const struct step steps[CARD_STEPS] = {
    {N_("Notice early"),
     N_("A quick heart, a tight chest, a wish to get away or to push."),
     {N_("I notice I am going away; I want to stay.")}},
    {N_("Pause"),
     N_("Press. Breathe out slowly. Nothing has to be said."),
     {N_("Give me a moment, I'm coming back.")}},
    {N_("Understand the impact"),
     N_("Ask, listen, and say back what you heard."),
     {N_("What was that like for you?"), N_("What I heard is ...")}},
    {N_("Share instead of acting out"),
     N_("Say what is underneath, before it acts for you."),
     {N_("Part of me wants to shut down, and I want to stay."),
      N_("I'm anxious and trying not to push.")}},
    {N_("Repair"),
     N_("Reach back, in your own time. A small step counts."),
     {N_("We lost each other. I am here again.")}},
};

struct key {
    const char *means;
    const char *button; /* NULL: none */
    const char *keyboard;
};

static const struct key keys[CARD_KEYS] = {
    {N_("a pause"), N_("press"), N_("any key of your half")},
    {N_("we are back"), N_("both together"), N_("Enter")},
    {N_("we stay with this"), N_("twice"), N_("Space")},
    {N_("a longer break"), N_("hold 2 seconds"), N_("Backspace")},
    {N_("stop"), NULL, N_("Esc")},
};

static const char title[] = N_("When it gets hard");
static const char stop[] = N_("Each of you can stop at any time, without a reason.");

/* Everything is in points and millimetres: it is paper, read from an arm's length away. The page
 * has no margin of its own, so that a browser leaves out its date and address. */
static const char style[] =
    "@page { size: A5; margin: 0; }\n"
    "* { box-sizing: border-box; margin: 0; padding: 0; }\n"
    "html { background: #e9e4d8; color: #28251f; }\n"
    "body { font: 10.5pt/1.3 \"Cantarell\", system-ui, \"Segoe UI\", \"Noto Sans\", \"DejaVu "
    "Sans\", sans-serif; }\n"
    "main { width: 148mm; height: 209.5mm; margin: 8mm auto; padding: 10mm 13mm 8mm; background: "
    "#fdfbf6;\n"
    "  display: flex; flex-direction: column; justify-content: space-between;\n"
    "  box-shadow: 0 1mm 6mm rgba(60, 50, 30, .18); }\n"
    "h1, h2, q, .stop { font-family: \"Iowan Old Style\", \"Palatino Linotype\", \"Palatino\", "
    "\"P052\", \"Noto Serif\", \"Georgia\", serif;\n"
    "  font-weight: 400; }\n"
    "h1 { font-size: 24pt; line-height: 1.1; }\n"
    "ol { list-style: none; }\n"
    "li { position: relative; padding: 0 0 0 12mm; }\n"
    "li + li { margin-top: 2.7mm; }\n"
    "li > b { position: absolute; left: 0; top: -.6mm; font: 25pt/1 \"P052\", \"Palatino\", "
    "\"Georgia\", serif; color: #1b6389; }\n"
    "h2 { font-size: 16.5pt; line-height: 1.15; }\n"
    "p { font-size: 11.5pt; }\n"
    "q { display: block; margin-top: .7mm; font-size: 14pt; line-height: 1.2; font-style: italic; "
    "color: #9b5410; }\n"
    "table { width: 100%; border-collapse: collapse; border-top: .3mm solid #cfc7b6; }\n"
    "td, th { text-align: left; font-weight: 400; padding: .15mm 2mm .15mm 0; }\n"
    "thead th { color: #676156; font-size: 9pt; padding-top: 1.4mm; }\n"
    "tbody th { font-weight: 600; }\n"
    ".stop { padding: 2mm 1mm; border-radius: 2mm; background: #e0ebee; font-size: 13.8pt; "
    "line-height: 1.2; text-align: center; }\n"
    "footer { font-size: 7.5pt; line-height: 1.3; color: #676156; text-align: center; }\n"
    "@media print {\n"
    "  html, main { background: none; }\n"
    "  main { margin: 0; box-shadow: none; }\n"
    "  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n"
    "}\n";

static const char *button(const struct key *key)
{
    return key->button != NULL ? _(key->button) : "";
}

/* Text between tags: an apostrophe as print has it. */
static void put(FILE *out, const char *text)
{
    for (; *text != 0; text++) {
        if (*text == '\'') {
            fputs("&rsquo;", out);
        } else {
            putc(*text, out);
        }
    }
}

static void element(FILE *out, const char *name, const char *text)
{
    fprintf(out, "<%s>", name);
    put(out, text);
    fprintf(out, "</%s>", name);
}

static void html_steps(FILE *out)
{
    fputs("<ol>\n", out);
    for (int i = 0; i < CARD_STEPS; i++) {
        fprintf(out, "<li><b aria-hidden=\"true\">%d</b>", i + 1);
        element(out, "h2", _(steps[i].name));
        element(out, "p", _(steps[i].what));
        for (int k = 0; k < CARD_STARTERS && steps[i].starter[k] != NULL; k++) {
            element(out, "q", _(steps[i].starter[k]));
        }
        fputs("</li>\n", out);
    }
    fputs("</ol>\n", out);
}

static void html_keys(FILE *out)
{
    fputs("<table>\n<thead><tr><td></td>", out);
    element(out, "th", _("puck or clicker"));
    element(out, "th", _("keyboard"));
    fputs("</tr></thead>\n<tbody>\n", out);
    for (int i = 0; i < CARD_KEYS; i++) {
        fputs("<tr>", out);
        element(out, "th", _(keys[i].means));
        element(out, "td", button(&keys[i]));
        element(out, "td", _(keys[i].keyboard));
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n", out);
}

void card_html(FILE *out)
{
    fprintf(out,
            "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\">\n<title>%s</title>\n<style>\n",
            words_language(), _("lull: a card for the table"));
    fputs(style, out);
    fputs("</style>\n</head>\n<body>\n<main>\n", out);
    element(out, "h1", _(title));
    html_steps(out);
    html_keys(out);
    fputs("<p class=\"stop\">", out);
    put(out, _(stop));
    fputs("</p>\n", out);
    fprintf(out, "<footer>%s<br>%s</footer>\n</main>\n</body>\n</html>\n", _(FOOTER_SHOWS),
            _(FOOTER_FOR));
}

static void text_row(FILE *out, const char *means, const char *button_text, const char *keyboard)
{
    fprintf(out, "   %-*s%-*s%s\n", words_field(means, 19), means, words_field(button_text, 18),
            button_text, keyboard);
}

void card_text(FILE *out)
{
    fprintf(out, "%s\n", _(title));
    for (int i = 0; i < CARD_STEPS; i++) {
        fprintf(out, "\n%d  %s\n   %s\n", i + 1, _(steps[i].name), _(steps[i].what));
        for (int k = 0; k < CARD_STARTERS && steps[i].starter[k] != NULL; k++) {
            fprintf(out, "   \"%s\"\n", _(steps[i].starter[k]));
        }
    }
    fputc('\n', out);
    text_row(out, "", _("puck or clicker"), _("keyboard"));
    for (int i = 0; i < CARD_KEYS; i++) {
        text_row(out, _(keys[i].means), button(&keys[i]), _(keys[i].keyboard));
    }
    fprintf(out, "\n%s\n\n%s\n%s\n", _(stop), _(FOOTER_SHOWS), _(FOOTER_FOR));
}

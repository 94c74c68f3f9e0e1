#include "report/card.h"

#include "report/footer.h"

#define CARD_STEPS    5
#define CARD_STARTERS 2
#define CARD_KEYS     5

struct step {
    const char *name;
    const char *what;
    const char *starter[CARD_STARTERS]; /* NULL: one is enough */
};

static const struct step steps[CARD_STEPS] = {
    {"Notice early",
     "A quick heart, a tight chest, a wish to get away or to push.",
     {"I notice I am going away; I want to stay."}},
    {"Pause",
     "Press. Breathe out slowly. Nothing has to be said.",
     {"Give me a moment, I'm coming back."}},
    {"Understand the impact",
     "Ask, listen, and say back what you heard.",
     {"What was that like for you?", "What I heard is ..."}},
    {"Share instead of acting out",
     "Say what is underneath, before it acts for you.",
     {"Part of me wants to shut down, and I want to stay.", "I'm anxious and trying not to push."}},
    {"Repair",
     "Reach back, in your own time. A small step counts.",
     {"We lost each other. I am here again."}},
};

struct key {
    const char *means;
    const char *button;
    const char *keyboard;
};

static const struct key keys[CARD_KEYS] = {
    {"a pause", "press", "any key of your half"},
    {"we are back", "both together", "Enter"},
    {"we stay with this", "twice", "Space"},
    {"a longer break", "hold 2 seconds", "Backspace"},
    {"stop", "", "Esc"},
};

static const char title[] = "When it gets hard";
static const char stop[] = "Each of you can stop at any time, without a reason.";

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
    "color: #9b5410; quotes: \"\\201c\" \"\\201d\"; }\n"
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
        element(out, "h2", steps[i].name);
        element(out, "p", steps[i].what);
        for (int k = 0; k < CARD_STARTERS && steps[i].starter[k] != NULL; k++) {
            element(out, "q", steps[i].starter[k]);
        }
        fputs("</li>\n", out);
    }
    fputs("</ol>\n", out);
}

static void html_keys(FILE *out)
{
    fputs("<table>\n<thead><tr><td></td><th>puck or clicker</th><th>keyboard</th></tr></thead>\n"
          "<tbody>\n",
          out);
    for (int i = 0; i < CARD_KEYS; i++) {
        fputs("<tr>", out);
        element(out, "th", keys[i].means);
        element(out, "td", keys[i].button);
        element(out, "td", keys[i].keyboard);
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n", out);
}

void card_html(FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'\">\n<title>lull: a card for the table</title>\n<style>\n",
          out);
    fputs(style, out);
    fputs("</style>\n</head>\n<body>\n<main>\n", out);
    element(out, "h1", title);
    html_steps(out);
    html_keys(out);
    fputs("<p class=\"stop\">", out);
    put(out, stop);
    fputs("</p>\n", out);
    fputs("<footer>" FOOTER_SHOWS "<br>" FOOTER_FOR "</footer>\n</main>\n</body>\n</html>\n", out);
}

void card_text(FILE *out)
{
    fprintf(out, "%s\n", title);
    for (int i = 0; i < CARD_STEPS; i++) {
        fprintf(out, "\n%d  %s\n   %s\n", i + 1, steps[i].name, steps[i].what);
        for (int k = 0; k < CARD_STARTERS && steps[i].starter[k] != NULL; k++) {
            fprintf(out, "   \"%s\"\n", steps[i].starter[k]);
        }
    }
    fprintf(out, "\n   %-19s%-18s%s\n", "", "puck or clicker", "keyboard");
    for (int i = 0; i < CARD_KEYS; i++) {
        fprintf(out, "   %-19s%-18s%s\n", keys[i].means, keys[i].button, keys[i].keyboard);
    }
    fprintf(out, "\n%s\n\n%s\n%s\n", stop, FOOTER_SHOWS, FOOTER_FOR);
}

/* Any text as a line: a verdict, and what is read is written and read as the same again. */
#include "recording/line.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct line_buffer buffer, buffer_again;
    struct input input, input_again;
    char text[LINE_MAX_BYTES + 1], text_again[LINE_MAX_BYTES + 1];
    if (line_parse((const char *)bytes, length, &buffer, &input) != LINE_OK)
        return 0;
    size_t written = line_format(&input, text, sizeof text);
    if (written == 0 || line_parse(text, written, &buffer_again, &input_again) != LINE_OK ||
        line_format(&input_again, text_again, sizeof text_again) != written ||
        memcmp(text, text_again, written) != 0 || input.at_us != input_again.at_us ||
        input.event_us != input_again.event_us)
        abort();
    return 0;
}

# Writes the file IN as a C array NAME into the header OUT. Bytes, not a string literal: a C11
# compiler need not take a literal of more than 4095 characters.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "static const char ${NAME}[] = {${bytes}0};\n")

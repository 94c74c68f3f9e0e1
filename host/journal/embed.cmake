# Writes the files IN as C arrays schema_1, schema_2, … into the header OUT. Bytes, not a string
# literal: a C11 compiler need not take a literal of more than 4095 characters.
set(step 0)
set(text "")
foreach(file ${IN})
  math(EXPR step "${step} + 1")
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND text "static const char schema_${step}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUT} "${text}")

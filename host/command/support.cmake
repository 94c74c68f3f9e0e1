# What a first talk is led through is pure, and has a test of its own.
add_library(first_talk STATIC first_talk.c)
target_link_libraries(first_talk PUBLIC words)
target_link_libraries(lull PRIVATE first_talk)

# Help lines, one file a country, laid into the program: it needs no data files.
set(help_lines_dir ${CMAKE_SOURCE_DIR}/host/dist/help-lines)
set(help_lines_own ${CMAKE_CURRENT_BINARY_DIR}/command_help_lines.h)
file(GLOB help_lines_files CONFIGURE_DEPENDS ${help_lines_dir}/*.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${help_lines_files})
set(rows "")
foreach(path ${help_lines_files})
  get_filename_component(country ${path} NAME_WE)
  string(TOUPPER ${country} country)
  file(READ ${path} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n" text "${text}")
  string(APPEND rows "    {\"${country}\", \"${text}\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${help_lines_own} @ONLY CONTENT "static const struct help_lines own[] = {\n@rows@};\n")

target_sources(lull PRIVATE alone.c aside.c first.c help_lines.c live_first.c support.c)
target_include_directories(lull PRIVATE ${CMAKE_CURRENT_BINARY_DIR})

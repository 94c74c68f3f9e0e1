# The review page: web/ and uPlot laid into one template, and that into the program. uPlot comes from
# npm by name, in the version and with the hash that web/package-lock.json names. Where Node.js or the
# package is not to be had, lull is built without the page and says so.
set(page_dir ${CMAKE_CURRENT_BINARY_DIR}/web)
set(page_web ${CMAKE_CURRENT_SOURCE_DIR}/web)
set(page_header ${CMAKE_CURRENT_BINARY_DIR}/report_page.h)
set(page_words ${CMAKE_CURRENT_BINARY_DIR}/report_page_words.h)
find_program(NODE node)
find_program(NPM npm)
mark_as_advanced(NODE NPM)

# Fetches uPlot once for each package-lock.json; a build without a network is tried again later.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page_web}/package-lock.json)
file(SHA256 ${page_web}/package-lock.json page_lock)
set(page_there ${page_dir}/there-${page_lock})
if(NODE AND NPM AND NOT EXISTS ${page_there})
  file(COPY ${page_web}/package.json ${page_web}/package-lock.json DESTINATION ${page_dir})
  execute_process(
    COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1
    WORKING_DIRECTORY ${page_dir} TIMEOUT 120 RESULT_VARIABLE page_npm
    OUTPUT_VARIABLE page_said ERROR_VARIABLE page_said)
  if(page_npm EQUAL 0)
    file(TOUCH ${page_there})
  endif()
endif()

if(EXISTS ${page_there})
  file(GLOB page_parts CONFIGURE_DEPENDS ${page_web}/*.html ${page_web}/*.mjs ${page_web}/script/*.js
       ${page_web}/style/*.css)
  add_custom_command(
    OUTPUT ${page_header} ${page_words}
    COMMAND ${NODE} ${page_web}/inline.mjs ${page_web} ${page_dir}/node_modules/uplot
            ${page_dir} ${page_header} ${page_words}
    DEPENDS ${page_parts} ${page_there}
    VERBATIM)
else()
  if(NODE AND NPM)
    message(STATUS "The review page is left out: npm could not fetch uPlot. ${page_said}")
  else()
    message(STATUS "The review page is left out: nodejs and npm are not installed.")
  endif()
  file(WRITE ${page_header} "static const unsigned char page_template[] = {0}, live_template[] = {0};\n")
  file(WRITE ${page_words} "")
endif()

target_sources(report PRIVATE page.c ${page_header} ${page_words})
target_include_directories(report PRIVATE ${CMAKE_CURRENT_BINARY_DIR})

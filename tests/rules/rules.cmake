# Rules about the tree itself. Each is a script `NAME ROOT BUILD` that prints what it found and the
# line it found it at; it exits 0 (kept), 1 (broken) or 77 (could not be looked at, with the reason).
function(lull_rule name)
  add_test(NAME rules.${name} COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/${name} ${CMAKE_SOURCE_DIR}
                                      ${CMAKE_BINARY_DIR})
  set_tests_properties(rules.${name} PROPERTIES LABELS rules TIMEOUT 120 SKIP_RETURN_CODE 77)
endfunction()

lull_rule(core-is-pure)
lull_rule(one-way-includes)
lull_rule(words)
lull_rule(said)
lull_rule(translations)
lull_rule(layout)
lull_rule(format)
lull_rule(man-pages)
lull_rule(scripts)
# Breaks each rule in a made-up tree: a rule that can't be broken is no rule.
lull_rule(broken-on-purpose)

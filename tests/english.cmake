# The tests hold what lull says in English, whatever the language of who runs them.
set(ENV{LANGUAGE} en)
